use std::ops::Range;

/// Finds the largest box of cells that all pass; cells are row-major, `width` to a row. `None` where none passes.
///
/// Row by row it keeps, for each column, how many passing cells end there, and finds the largest box below that
/// skyline with a stack of rising columns.
pub(super) fn largest_box(is_in: &[bool], width: usize) -> Option<(Range<usize>, Range<usize>)> {
    let mut heights = vec![0; width];
    let mut best = None;
    let mut best_area = 0;
    for (row, cells) in is_in.chunks_exact(width).enumerate() {
        for (height, &is_in) in heights.iter_mut().zip(cells) {
            *height = if is_in { *height + 1 } else { 0 };
        }
        let mut rising: Vec<(usize, usize)> = Vec::new();
        // A column of height 0 past the end closes every box.
        for (column, height) in heights.iter().copied().chain([0]).enumerate() {
            let mut start = column;
            while let Some(&(first, tall)) = rising.last().filter(|(_, tall)| *tall >= height) {
                rising.pop();
                start = first;
                let area = tall * (column - first);
                if area > best_area {
                    (best_area, best) = (area, Some((first..column, row + 1 - tall..row + 1)));
                }
            }
            rising.push((start, height));
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The area of the largest box, by trying them all.
    fn truth(is_in: &[bool], width: usize) -> usize {
        let height = is_in.len() / width;
        let mut largest = 0;
        for (left, top) in (0..width).flat_map(|left| (0..height).map(move |top| (left, top))) {
            for (right, bottom) in
                (left..width).flat_map(|right| (top..height).map(move |bottom| (right, bottom)))
            {
                let all = (top..=bottom).all(|row| (left..=right).all(|column| is_in[row * width + column]));
                largest = largest.max(if all { (right + 1 - left) * (bottom + 1 - top) } else { 0 });
            }
        }
        largest
    }

    #[test]
    fn largest_box_of_a_step_is_its_longer_part() {
        // ##...
        // #####
        let is_in = [true, true, false, false, false, true, true, true, true, true];
        assert_eq!(largest_box(&is_in, 5), Some((0..5, 1..2)));
        assert_eq!(largest_box(&[false; 10], 5), None);
    }

    proptest! {
        #[test]
        fn largest_box_is_as_large_as_any(width in 1..7_usize, cells in prop::collection::vec(prop::bool::weighted(0.8), 0..40)) {
            let height = cells.len() / width;
            let cells = &cells[..width * height];
            match largest_box(cells, width) {
                None => prop_assert!(cells.iter().all(|&is_in| !is_in)),
                Some((columns, rows)) => {
                    prop_assert_eq!(columns.len() * rows.len(), truth(cells, width));
                    for row in rows {
                        prop_assert!(cells[row * width..][columns.clone()].iter().all(|&is_in| is_in));
                    }
                }
            }
        }
    }
}
