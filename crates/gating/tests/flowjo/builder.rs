use flowmrd_core::{MemorySource, ParameterIdentity, ParameterIndex, ParameterNumber};
use flowmrd_gating::document::{FileMatrix, Layout};
use flowmrd_gating::flowjo::{Workspace, WorkspaceSample};
use flowmrd_gating::{EvaluateOptions, GateTree, Memberships, evaluate};

/// Linear scales from 0 to 256 on which a value is its place on FlowJo's display.
pub(crate) const SCALES: &str = "<Transformations>\
    <linear minRange=\"0\" maxRange=\"256\"><parameter name=\"X\"/></linear>\
    <linear minRange=\"0\" maxRange=\"256\"><parameter name=\"Y\"/></linear>\
    <miltenyi><parameter name=\"Z\"/></miltenyi></Transformations>";

pub(crate) fn sample_with(inside: &str, populations: &str) -> String {
    format!(
        "<Workspace><SampleList>\n<Sample>{inside}<SampleNode name=\"s\" sampleID=\"1\"><Subpopulations>{populations}\
         </Subpopulations></SampleNode></Sample></SampleList></Workspace>"
    )
}

pub(crate) fn read(populations: &str) -> WorkspaceSample {
    read_with(SCALES, populations)
}

/// Reads a workspace of one sample: what stands before its node, and its populations.
pub(crate) fn read_with(inside: &str, populations: &str) -> WorkspaceSample {
    Workspace::read(&sample_with(inside, populations)).unwrap().samples()[0].clone()
}

pub(crate) fn dimension(name: &str, bounds: &str) -> String {
    format!("<dimension {bounds}><fcs-dimension name=\"{name}\"/></dimension>")
}

pub(crate) fn population(name: &str, gate: &str, below: &str) -> String {
    format!(
        "<Population name=\"{name}\" count=\"5\"><Gate>{gate}</Gate><Subpopulations>{below}</Subpopulations></Population>"
    )
}

pub(crate) fn rectangle(attributes: &str, x: &str, y: &str) -> String {
    format!("<RectangleGate {attributes}>{}{}</RectangleGate>", dimension("X", x), dimension("Y", y))
}

pub(crate) fn vertices(points: &[[f64; 2]]) -> String {
    let vertex = |[x, y]: &[f64; 2]| {
        format!("<vertex><coordinate value=\"{x}\"/><coordinate value=\"{y}\"/></vertex>")
    };
    points.iter().map(vertex).collect()
}

pub(crate) fn boolean(node: &str, name: &str, dependents: &[&str]) -> String {
    let dependents: String = dependents.iter().map(|one| format!("<Dependent name=\"{one}\"/>")).collect();
    format!("<{node} name=\"{name}\"><Dependents>{dependents}</Dependents></{node}>")
}

/// The populations with the numbers of the points that each holds, from 0.
pub(crate) type Held = Vec<(String, Vec<usize>)>;

/// Gates points over X and Y; returns for each population its path and the points it holds.
pub(crate) fn gate(sample: &WorkspaceSample, points: &[[f64; 2]]) -> Held {
    let column = |axis: usize| points.iter().map(|point| point[axis]).collect::<Vec<f64>>();
    File::of(&[("X", column(0)), ("Y", column(1)), ("Z", vec![0.0; points.len()])]).gate(sample)
}

/// What a file holds.
pub(crate) struct File {
    parameters: Vec<ParameterIdentity>,
    columns: Vec<Vec<f64>>,
    spillover: Option<(Vec<ParameterIndex>, Vec<f64>)>,
}

impl File {
    pub(crate) fn of(columns: &[(&str, Vec<f64>)]) -> Self {
        let parameters = (1..).zip(columns).map(|(number, (name, _))| ParameterIdentity {
            number: ParameterNumber::new(number).unwrap(),
            short_name: (*name).to_owned(),
            stain_name: None,
        });
        Self {
            parameters: parameters.collect(),
            columns: columns.iter().map(|(_, values)| values.clone()).collect(),
            spillover: None,
        }
    }

    /// Gives the file a matrix of its own over its first parameters.
    pub(crate) fn with_spillover(mut self, coefficients: &[f64]) -> Self {
        let count = coefficients.len().isqrt();
        let parameters = self.parameters.iter().take(count).map(|one| one.number.index()).collect();
        self.spillover = Some((parameters, coefficients.to_vec()));
        self
    }

    pub(crate) fn gate(&self, sample: &WorkspaceSample) -> Held {
        self.gate_by(sample, GateTree::clone)
    }

    /// Gates by what is made of the sample's tree.
    pub(crate) fn gate_by(&self, sample: &WorkspaceSample, make: impl Fn(&GateTree) -> GateTree) -> Held {
        let spillover =
            self.spillover.as_ref().map(|(parameters, coefficients)| FileMatrix { parameters, coefficients });
        let bound = sample.gates().bind(&Layout { parameters: &self.parameters, spillover }).unwrap();
        let tree = make(&bound.tree);
        let plan = tree.compile(&bound.compensations).unwrap();
        let source = MemorySource::new(self.columns.clone()).unwrap();
        let observer = || Memberships::new(tree.indices());
        let (_, memberships) = evaluate(&plan, &source, &EvaluateOptions::default(), observer).unwrap();
        let masks = memberships.into_masks().into_iter();
        masks.map(|(index, mask)| (tree.path(index).to_owned(), mask.ones().collect())).collect()
    }
}

/// Writes populations as [`File::gate`] returns them.
pub(crate) fn held(expected: &[(&str, &[usize])]) -> Held {
    expected.iter().map(|(path, points)| ((*path).to_owned(), points.to_vec())).collect()
}
