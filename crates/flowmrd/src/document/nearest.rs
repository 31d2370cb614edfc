/// Longest name, in characters, that is compared with others.
const NAME_LIMIT: usize = 64;

/// Finds the candidate nearest to a name, case apart; `None` where none is near.
///
/// Near is an optimal string alignment distance (insertion, deletion, substitution, swap of neighbours) of at most a
/// third of the name's length, and at least 1. Among equals the first wins.
pub(crate) fn nearest<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<String> {
    let name: Vec<char> = name.to_lowercase().chars().collect();
    if name.len() > NAME_LIMIT {
        return None;
    }
    let limit = (name.len() / 3).max(1);
    candidates
        .into_iter()
        .filter_map(|candidate| {
            let letters: Vec<char> = candidate.to_lowercase().chars().take(NAME_LIMIT + 1).collect();
            let near = letters.len() <= NAME_LIMIT && letters.len().abs_diff(name.len()) <= limit;
            near.then(|| (distance(&name, &letters), candidate))
        })
        .filter(|&(distance, _)| distance <= limit)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate.to_owned())
}

/// Optimal string alignment distance, by three rows of the table of all prefixes.
fn distance(left: &[char], right: &[char]) -> usize {
    let mut before: Vec<usize> = vec![0; right.len() + 1];
    let mut above: Vec<usize> = (0..=right.len()).collect();
    for (i, &a) in left.iter().enumerate() {
        let mut row = vec![i + 1; right.len() + 1];
        for (j, &b) in right.iter().enumerate() {
            let substituted = above[j] + usize::from(a != b);
            row[j + 1] = substituted.min(above[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && a == right[j - 1] && left[i - 1] == b {
                row[j + 1] = row[j + 1].min(before[j - 1] + 1);
            }
        }
        before = std::mem::replace(&mut above, row);
    }
    above[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn between(left: &str, right: &str) -> usize {
        distance(&left.chars().collect::<Vec<_>>(), &right.chars().collect::<Vec<_>>())
    }

    #[test]
    fn distance_counts_edits_and_swaps() {
        // by hand: kitten → sitten → sittin → sitting
        assert_eq!(between("kitten", "sitting"), 3);
        assert_eq!(between("CD19", "CD91"), 1);
        assert_eq!(between("", "abc"), 3);
        assert_eq!(between("abc", "abc"), 0);
    }

    #[test]
    fn nearest_ignores_case_and_refuses_what_is_far() {
        assert_eq!(nearest("singlet", ["Nucleated", "Singlets"]), Some("Singlets".to_owned()));
        assert_eq!(nearest("cd19", ["CD10", "CD19"]), Some("CD19".to_owned()));
        assert_eq!(nearest("blasts", ["Nucleated", "Singlets"]), None);
        assert_eq!(nearest(&"x".repeat(65), ["x"]), None);
    }
}
