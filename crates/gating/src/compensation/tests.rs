use flowmrd_core::EventBlock;

use super::*;

fn indices(count: usize) -> Vec<ParameterIndex> {
    (0..count).map(ParameterIndex).collect()
}

#[test]
fn compensation_undoes_a_matrix_that_divides_by_hand() {
    // S = [[1, 1/4], [1/2, 1]]: det = 7/8, S⁻¹ = 8/7 · [[1, −1/4], [−1/2, 1]]; [7, 14] · S⁻¹ = [0, 14].
    let compensation = Compensation::new(indices(2), vec![1.0, 0.25, 0.5, 1.0]).unwrap();
    let compensated = compensation.compensate(&[7.0, 14.0]);
    assert!(compensated[0].abs() < 1e-14 && (compensated[1] - 14.0).abs() < 1e-14, "{compensated:?}");
    // ‖S‖₁ = 3/2, ‖S⁻¹‖₁ = 8/7 · 3/2: κ = 18/7.
    assert!((compensation.condition_number() - 18.0 / 7.0).abs() < 1e-14);
}

#[test]
fn inverse_of_a_hilbert_matrix_is_right_to_the_last_bits() {
    // The inverse of the Hilbert matrix of size 6 has integer entries (Choi, Am. Math. Monthly 90:301, 1983); scaled
    // by 27720 = lcm(1..11) the matrix is exact in f64. First row: 36, −630, 3360, −7560, 7560, −2772.
    let coefficients = (0..36).map(|k| 27720.0 / (k / 6 + k % 6 + 1) as f64).collect();
    let compensation = Compensation::new(indices(6), coefficients).unwrap();
    for (entry, integer) in
        compensation.inverse().iter().zip([36.0, -630.0, 3360.0, -7560.0, 7560.0, -2772.0])
    {
        let exact = integer / 27720.0;
        assert!((entry - exact).abs() <= 2.0 * f64::EPSILON * f64::abs(exact), "{entry} {exact}");
    }
}

#[test]
fn rows_that_must_be_exchanged_are_exchanged() {
    // [[0, 1], [1, 0]] is its own inverse.
    let compensation = Compensation::new(indices(2), vec![0.0, 1.0, 1.0, 0.0]).unwrap();
    assert_eq!(compensation.compensate(&[3.0, 5.0]), [5.0, 3.0]);
}

#[test]
fn nan_reaches_only_the_stains_that_its_detector_contributes_to() {
    let compensation =
        Compensation::new(indices(3), vec![1.0, 0.5, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]).unwrap();
    let compensated = compensation.compensate(&[8.0, f64::NAN, 2.0]);
    assert_eq!((compensated[0], compensated[2]), (8.0, 2.0));
    assert!(compensated[1].is_nan());
}

#[test]
fn block_is_compensated_as_its_events_are_one_by_one() {
    let coefficients = vec![1.0, 0.02, 0.06, 0.11, 1.0, 0.07, 0.09, 0.01, 1.0];
    let parameters = vec![ParameterIndex(5), ParameterIndex(2), ParameterIndex(9)];
    let compensation = Compensation::new(parameters, coefficients).unwrap();
    let held = [ParameterIndex(2), ParameterIndex(0), ParameterIndex(9), ParameterIndex(5)];
    for event_count in [0, 1, 63, 64, 65, 200] {
        let mut block = EventBlock::new();
        block.reset(7, event_count, 4);
        for (position, column) in block.columns_mut().enumerate() {
            for (k, value) in column.iter_mut().enumerate() {
                *value = ((k * 37 + position * 101) % 997) as f64 / 3.0;
            }
        }
        let before = block.clone();
        compensation.apply(&held, &mut block).unwrap();
        for k in 0..event_count {
            let measured = [before.column(3)[k], before.column(0)[k], before.column(2)[k]];
            let expected = compensation.compensate(&measured);
            assert_eq!([block.column(3)[k], block.column(0)[k], block.column(2)[k]], *expected);
            assert_eq!(block.column(1)[k], before.column(1)[k]);
        }
    }
}

#[test]
fn weights_follow_the_matrix_and_leave_zeros_out() {
    let compensation =
        Compensation::new(vec![ParameterIndex(4), ParameterIndex(1)], vec![1.0, 0.5, 0.0, 1.0]).unwrap();
    assert_eq!(compensation.stain_of(ParameterIndex(4)), Some(StainIndex(0)));
    assert_eq!(compensation.weights_of(StainIndex(0)), [(ParameterIndex(4), 1.0)]);
    let both = vec![(ParameterIndex(4), -0.5), (ParameterIndex(1), 1.0)];
    assert_eq!(compensation.weights_of(StainIndex(1)), both);
    assert_eq!(compensation.weights_of(StainIndex(2)), []);
    assert_eq!(compensation.stain_of(ParameterIndex(0)), None);
}

#[test]
fn matrix_that_cannot_compensate_is_refused() {
    let refused = |parameters: Vec<ParameterIndex>, coefficients: &[f64]| {
        Compensation::new(parameters, coefficients.to_vec()).unwrap_err()
    };
    assert_eq!(refused(vec![], &[]), CompensationError::Empty);
    assert_eq!(
        refused(indices(2), &[1.0, 0.0, 0.0]),
        CompensationError::Size { stain_count: 2, detector_count: 2, expected: 4, found: 3 }
    );
    let twice = vec![ParameterIndex(3), ParameterIndex(3)];
    assert_eq!(refused(twice, &[1.0; 4]), CompensationError::Duplicate { parameter: ParameterIndex(3) });
    let error = refused(indices(2), &[1.0, 0.0, f64::NAN, 1.0]);
    assert_eq!(error.to_string(), "spillover matrix, row 2, column 1: expected a finite number, got NaN");
    assert!(matches!(refused(indices(2), &[1.0, 2.0, 2.0, 4.0]), CompensationError::Singular { .. }));
    assert!(matches!(refused(indices(1), &[0.0]), CompensationError::Singular { .. }));
    // Rows that differ by one part in 2⁵²: invertible on paper, not in f64.
    let nearly = [1.0, 1.0, 1.0, 1.0 + f64::EPSILON];
    assert!(matches!(refused(indices(2), &nearly), CompensationError::Singular { .. }));
    let large = refused(indices(1025), &[]);
    assert_eq!(large, CompensationError::TooLarge { limit: 1024, found: 1025 });
}

#[test]
fn block_without_a_named_parameter_is_refused() {
    let compensation = Compensation::new(indices(2), vec![1.0, 0.0, 0.0, 1.0]).unwrap();
    let mut block = EventBlock::new();
    block.reset(0, 1, 1);
    let error = compensation.apply(&[ParameterIndex(0)], &mut block).unwrap_err();
    assert_eq!(
        error.to_string(),
        "compensation: expected the parameters number 1, 2 among the columns, which are number 1, got no 2"
    );
}

#[test]
fn unmixing_equals_least_squares_in_rational_numbers() {
    // Made by scripts/reference/unmixing.py in exact fractions: S⁺ = Sᵀ·(S·Sᵀ)⁻¹, rounded once; condition numbers to 10¹⁰.
    let numbers = |text: &str| text.split(';').map(|number| number.parse().unwrap()).collect::<Vec<f64>>();
    let (mut count, mut worst) = (0, 0.0_f64);
    for line in include_str!("../../tests/data/unmixing.csv").lines().skip(1) {
        let [stains, detectors, spectra, weights, condition] = line.split(',').collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        let (stain_count, detector_count): (usize, usize) =
            (stains.parse().unwrap(), detectors.parse().unwrap());
        let unmixing =
            Compensation::unmixing(indices(detector_count), stain_count, numbers(spectra)).unwrap();
        let truth = numbers(weights);
        let condition: f64 = condition.parse().unwrap();
        assert!((unmixing.condition_number() - condition).abs() <= 1e-13 * condition);
        for stain in 0..stain_count {
            // What a compensated value's error is measured by: the greatest weight of its stain.
            let column = || truth.iter().skip(stain).step_by(stain_count);
            let scale = column().fold(0.0, |greatest: f64, weight| greatest.max(weight.abs()));
            for (found, truth) in unmixing.inverse().iter().skip(stain).step_by(stain_count).zip(column()) {
                worst = worst.max((found - truth).abs() / scale);
            }
        }
        if condition < 1e3 {
            // The same weights given as an inverted matrix weigh the same and belong to the same spectra.
            let inverted =
                Compensation::inverted(indices(detector_count), stain_count, truth.clone()).unwrap();
            assert_eq!(inverted.inverse(), truth);
            for (found, spectrum) in inverted.coefficients().iter().zip(unmixing.coefficients()) {
                assert!((found - spectrum).abs() <= 1e-12, "{found} {spectrum}");
            }
        }
        count += 1;
    }
    assert_eq!(count, 14);
    // One unit in the last place of the greatest weight.
    assert!(worst <= f64::EPSILON, "{worst:e}");
}

#[test]
fn empty_rows_and_names_that_repeat_are_refused_in_every_form() {
    // A stain without any light, and a detector without any: no matrix of rank 2, by hand.
    let no_stain = vec![1.0, 0.5, 0.25, 0.0, 0.0, 0.0];
    let error = Compensation::unmixing(indices(3), 2, no_stain.clone()).unwrap_err();
    assert_eq!(error, CompensationError::Singular { condition_number: f64::INFINITY });
    assert!(Compensation::inverted(indices(3), 2, vec![1.0, 0.0, 0.5, 0.0, 0.25, 0.0]).is_err());
    assert!(Compensation::new(indices(2), vec![1.0, 0.5, 0.0, 0.0]).is_err());
    assert!(Compensation::inverted(indices(2), 2, vec![1.0, 0.0, 0.5, 0.0]).is_err());
    // A detector that sees nothing takes no part, which is least squares all the same.
    let blind = Compensation::unmixing(indices(3), 2, vec![1.0, 0.5, 0.0, 0.5, 1.0, 0.0]).unwrap();
    // S⁻¹ of [[1, 1/2], [1/2, 1]] is 4/3 · [[1, −1/2], [−1/2, 1]].
    for (found, expected) in blind.inverse().iter().zip([4.0, -2.0, -2.0, 4.0, 0.0, 0.0]) {
        assert!((found - expected / 3.0).abs() <= f64::EPSILON, "{:?}", blind.inverse());
    }
    let twice = vec![ParameterIndex(0), ParameterIndex(4), ParameterIndex(4)];
    let expected = CompensationError::Duplicate { parameter: ParameterIndex(4) };
    assert_eq!(Compensation::unmixing(twice.clone(), 2, no_stain), Err(expected.clone()));
    assert_eq!(Compensation::inverted(twice, 1, vec![1.0; 3]), Err(expected));
}

#[test]
fn inverted_matrix_weighs_as_it_stands() {
    // numpy 2.x: numpy.linalg.inv([[1, .25], [.5, 1]]) is [[8, -2], [-4, 8]] / 7; by hand, 8/7 · 7 − 4/7 · 14 = 0 and
    // −2/7 · 7 + 8/7 · 14 = 14.
    let weights = vec![8.0 / 7.0, -2.0 / 7.0, -4.0 / 7.0, 8.0 / 7.0];
    let compensation = Compensation::inverted(indices(2), 2, weights.clone()).unwrap();
    assert_eq!(compensation.inverse(), weights);
    let compensated = compensation.compensate(&[7.0, 14.0]);
    assert!(compensated[0].abs() < 1e-14 && (compensated[1] - 14.0).abs() < 1e-14, "{compensated:?}");
    for (found, spilled) in compensation.coefficients().iter().zip([1.0, 0.25, 0.5, 1.0]) {
        assert!((found - spilled).abs() <= 4.0 * f64::EPSILON, "{found} {spilled}");
    }
    assert_eq!(compensation.stain_of(ParameterIndex(1)), Some(StainIndex(1)));
}

#[test]
fn unmixing_without_a_solution_is_refused_and_has_no_place_for_its_stains() {
    let spectra = vec![1.0, 0.5, 0.0, 2.0, 1.0, 0.0];
    let error = Compensation::unmixing(indices(3), 2, spectra).unwrap_err();
    assert!(matches!(error, CompensationError::Singular { .. }), "{error}");
    let error = Compensation::unmixing(indices(2), 3, vec![1.0; 6]).unwrap_err();
    assert_eq!(error.to_string(), "matrix: expected at least as many detectors as stains, got 2 and 3");
    let unmixing = Compensation::unmixing(indices(2), 1, vec![1.0, 1.0]).unwrap();
    assert_eq!(unmixing.stain_of(ParameterIndex(0)), None);
    assert_eq!(unmixing.apply(&indices(2), &mut EventBlock::new()), Err(CompensationError::NotPaired));
    let inverted = Compensation::inverted(indices(2), 2, vec![0.5, 0.0, f64::NAN, 1.0]).unwrap_err();
    assert!(inverted.to_string().contains("row 2, column 1"), "{inverted}");
}
