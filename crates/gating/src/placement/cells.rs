use super::bits;
use super::largest_box::largest_box;
use crate::plan::{CELLS, Grid, Window};

/// All variants of a polygon drawn on one grid.
///
/// In a cell that a variant's outline does not touch, the variant's answer is the same for every point; what touches is
/// drawn with the margins of [`Grid::touch`].
#[derive(Clone, Debug)]
pub(super) struct Cells {
    grid: Grid,
    places: Vec<Place>,
    word_count: usize,
    /// Of each mixed cell the variants that hold it whole, then those whose outlines touch it.
    mixed: Vec<u64>,
    /// Of each mixed cell the edge that alone touches it.
    edges: Vec<Touch>,
    /// Of each mixed cell what the variants say that do not touch it.
    others: Vec<Others>,
    /// The largest box of cells that lie inside in every variant, as values before the transforms.
    inner: Option<[Window; 2]>,
}

/// Which edge of an outline touches a cell, over all variants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Touch {
    None,
    /// This one alone, by its number from 0.
    One(u32),
    Several,
}

/// What the variants say about a cell whose outlines do not touch it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Others {
    pub(super) hold: bool,
    pub(super) hold_not: bool,
}

/// What the variants say about the points of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Outside in all.
    Outside,
    /// Inside in all.
    Inside,
    /// Neither: the position among the mixed cells.
    Mixed(u32),
}

impl Cells {
    /// Draws all variants; `edges` calls for each edge of a variant, always in the same order, and `contains` tells whether a variant holds a point of
    /// the gate's scale.
    pub(super) fn new(
        grid: Grid,
        variant_count: usize,
        edges: impl Fn(usize, &mut dyn FnMut([f64; 2], [f64; 2])),
        contains: impl Fn(usize, [f64; 2]) -> bool,
    ) -> Self {
        let mut drawing = Drawing::new(&grid, variant_count);
        for variant in 0..variant_count {
            let mut number = 0;
            edges(variant, &mut |from, to| {
                grid.touch(from, to, |cell| drawing.touch(cell, variant, number));
                number += 1;
            });
        }
        drawing.fill(contains);
        let word_count = drawing.word_count;
        let (mut mixed, mut touches, mut others) = (Vec::new(), Vec::new(), Vec::new());
        let mut place = |cell: usize| {
            let (inside, touched) = (drawing.of(&drawing.inside, cell), drawing.of(&drawing.touched, cell));
            if touched.iter().all(|&word| word == 0) {
                if inside.iter().all(|&word| word == 0) {
                    return Place::Outside;
                }
                if inside == drawing.all {
                    return Place::Inside;
                }
            }
            let position = touches.len();
            touches.push(drawing.touches[cell]);
            others.push(drawing.others(inside, touched));
            mixed.extend_from_slice(inside);
            mixed.extend_from_slice(touched);
            Place::Mixed(position as u32)
        };
        let places: Vec<Place> = (0..CELLS * CELLS).map(&mut place).collect();
        let is_inside: Vec<bool> = places.iter().map(|&place| place == Place::Inside).collect();
        let inner = largest_box(&is_inside, CELLS).map(|(columns, rows)| grid.windows(columns, rows));
        Self { grid, places, word_count, mixed, edges: touches, others, inner }
    }

    /// Finds where a point lies, given by its values before the grid's transforms.
    pub(super) fn place(&self, x: f64, y: f64) -> Place {
        self.grid.cell(x, y).map_or(Place::Outside, |cell| self.places[cell])
    }

    /// Returns the variants that hold a mixed cell whole, and those whose outlines touch it.
    pub(super) fn mixed(&self, position: u32) -> (&[u64], &[u64]) {
        let both = &self.mixed[position as usize * 2 * self.word_count..][..2 * self.word_count];
        both.split_at(self.word_count)
    }

    /// Tells what the variants say about a mixed cell whose outlines do not touch it.
    pub(super) fn others(&self, position: u32) -> Others {
        self.others[position as usize]
    }

    /// Returns the number of the edge that alone touches a mixed cell, whatever the variant.
    pub(super) fn only_edge(&self, position: u32) -> Option<usize> {
        match self.edges[position as usize] {
            Touch::One(edge) => Some(edge as usize),
            Touch::None | Touch::Several => None,
        }
    }

    /// Returns a box of values before the transforms that all lie inside in every variant.
    pub(super) fn inner(&self) -> Option<[Window; 2]> {
        self.inner
    }
}

/// The sets of variants of every cell while the grid is filled.
struct Drawing<'g> {
    grid: &'g Grid,
    word_count: usize,
    /// The set of all variants.
    all: Vec<u64>,
    touched: Vec<u64>,
    touches: Vec<Touch>,
    inside: Vec<u64>,
    /// The variants that touch the cell or whose answer is known.
    known: Vec<u64>,
    /// Whether all of a cell's variants are known.
    is_settled: Vec<bool>,
}

impl<'g> Drawing<'g> {
    fn new(grid: &'g Grid, variant_count: usize) -> Self {
        let word_count = bits::word_count(variant_count);
        let mut all = vec![0; word_count];
        bits::set_all(&mut all, variant_count);
        let empty = || vec![0; CELLS * CELLS * word_count];
        let touches = vec![Touch::None; CELLS * CELLS];
        Self {
            grid,
            word_count,
            all,
            touched: empty(),
            touches,
            inside: empty(),
            known: Vec::new(),
            is_settled: vec![false; CELLS * CELLS],
        }
    }

    fn touch(&mut self, cell: usize, variant: usize, edge: u32) {
        let touch = &mut self.touches[cell];
        *touch = match *touch {
            Touch::None => Touch::One(edge),
            Touch::One(known) if known == edge => Touch::One(known),
            Touch::One(_) | Touch::Several => Touch::Several,
        };
        bits::set(&mut self.touched[cell * self.word_count..][..self.word_count], variant);
    }

    fn of<'w>(&self, words: &'w [u64], cell: usize) -> &'w [u64] {
        &words[cell * self.word_count..][..self.word_count]
    }

    fn others(&self, inside: &[u64], touched: &[u64]) -> Others {
        let mut rest = self.all.clone();
        bits::subtract(&mut rest, inside);
        bits::subtract(&mut rest, touched);
        Others { hold: inside.iter().any(|&word| word != 0), hold_not: rest.iter().any(|&word| word != 0) }
    }

    /// Decides every cell that a variant does not touch: neighbours that it does not touch are alike, so that one point of
    /// each run of neighbours is asked for.
    fn fill(&mut self, contains: impl Fn(usize, [f64; 2]) -> bool) {
        self.known = self.touched.clone();
        // The first column lies before every outline.
        for row in 0..CELLS {
            self.known[row * CELLS * self.word_count..][..self.word_count].copy_from_slice(&self.all);
            self.is_settled[row * CELLS] = true;
        }
        loop {
            self.spread();
            if !self.ask(&contains) {
                return;
            }
        }
    }

    /// Passes answers on to neighbours, from the first cell to the last and back.
    fn spread(&mut self) {
        for cell in 0..CELLS * CELLS {
            if cell % CELLS > 0 {
                self.take(cell, cell - 1);
            }
            if cell >= CELLS {
                self.take(cell, cell - CELLS);
            }
        }
        for cell in (0..CELLS * CELLS).rev() {
            if cell % CELLS < CELLS - 1 {
                self.take(cell, cell + 1);
            }
            if cell + CELLS < CELLS * CELLS {
                self.take(cell, cell + CELLS);
            }
        }
    }

    /// Takes over what is known of a neighbour.
    fn take(&mut self, cell: usize, neighbour: usize) {
        if self.is_settled[cell] {
            return;
        }
        let [mine, theirs] = [cell, neighbour].map(|cell| cell * self.word_count);
        let mut is_settled = true;
        for word in 0..self.word_count {
            let known = self.known[mine + word];
            let learnt = self.known[theirs + word] & !self.touched[theirs + word] & !known;
            if learnt != 0 {
                self.inside[mine + word] |= learnt & self.inside[theirs + word];
                self.known[mine + word] = known | learnt;
            }
            is_settled &= known | learnt == self.all[word];
        }
        self.is_settled[cell] = is_settled;
    }

    /// Asks for one cell that is not known of each variant that has one; tells whether any has.
    fn ask(&mut self, contains: impl Fn(usize, [f64; 2]) -> bool) -> bool {
        let mut open = self.all.clone();
        let mut has_asked = false;
        let mut wanted = vec![0; self.word_count];
        for cell in (0..CELLS * CELLS).filter(|&cell| !self.is_settled[cell]) {
            wanted.copy_from_slice(&open);
            bits::subtract(&mut wanted, self.of(&self.known, cell));
            if wanted.iter().all(|&word| word == 0) {
                continue;
            }
            has_asked = true;
            bits::subtract(&mut open, &wanted);
            let point = [self.grid.x.middle(cell % CELLS), self.grid.y.middle(cell / CELLS)];
            let own = cell * self.word_count;
            let inside = &mut self.inside[own..own + self.word_count];
            bits::for_each(&wanted, |variant| {
                if contains(variant, point) {
                    bits::set(inside, variant);
                }
            });
            bits::unite(&mut self.known[own..own + self.word_count], &wanted);
        }
        has_asked
    }
}
