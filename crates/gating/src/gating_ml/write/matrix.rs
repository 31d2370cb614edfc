use super::WriteError;
use super::gate::write_name;
use super::xml::{Xml, number};
use crate::document::{MatrixForm, NamedMatrix};

pub(super) fn write_matrix(xml: &mut Xml, matrix: &NamedMatrix, id: &str) {
    let mut attributes = vec![("transforms:id", id)];
    let column_count = match matrix.form {
        MatrixForm::Spectra => matrix.detectors.len(),
        MatrixForm::Inverse => {
            attributes.push(("transforms:matrix-inverted-already", "true"));
            matrix.stains.len()
        }
    };
    let names = |xml: &mut Xml, element: &str, names: &[String]| {
        xml.element(element, &[], |xml| {
            names.iter().for_each(|name| write_name(xml, name));
            Ok::<(), WriteError>(())
        })
    };
    let _ = xml.element("transforms:spectrumMatrix", &attributes, |xml| {
        names(xml, "transforms:fluorochromes", &matrix.stains)?;
        names(xml, "transforms:detectors", &matrix.detectors)?;
        for row in matrix.coefficients.chunks(column_count.max(1)) {
            xml.element("transforms:spectrum", &[], |xml| {
                for &value in row {
                    xml.empty("transforms:coefficient", &[("transforms:value", &number(value))]);
                }
                Ok::<(), WriteError>(())
            })?;
        }
        Ok::<(), WriteError>(())
    });
}
