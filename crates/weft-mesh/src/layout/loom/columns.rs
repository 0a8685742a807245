//! Columns: which card stands in which, when the width has room for only so many.
//!
//! First guesses, the ranks of the layered drawing squeezed into fewer columns and the cards in the order of what they
//! give and take, are improved by moving single cards and exchanging two while that makes the map cheaper; the
//! cheapest is taken. Cheap is a map whose threads run forward and not far, in columns of like height.

use std::cmp::Ordering;

/// Price of a mean thread between two cards of one column.
const SAME: f64 = 2.0;
/// Price of a thread that runs back to the column before.
const BACK: f64 = 4.0;
/// By how much it is dearer when the thread could run forward with all others that run forward.
const NEEDLESS: f64 = 2.0;
/// Price of each column a thread passes.
const PASSED: f64 = 0.4;
/// Price of a column by the square of its height in mean cards, for each thread that a mean card gives: the more
/// threads there are, the more room they need.
const CROWDED: f64 = 0.08;
/// Rounds of improvement; each is worth it only if the one before found something.
const ROUNDS: usize = 24;
/// Guesses by chance.
const SCATTERED: usize = 32;
/// Cards above which pairs are no longer exchanged and nothing is guessed by chance.
const MOST_EXCHANGED: usize = 48;

/// Cards and threads by index.
pub(super) struct Cards<'a> {
    /// Height of each card with the gap beneath it.
    pub(super) heights: &'a [f64],
    /// Giver, taker, width.
    pub(super) threads: &'a [(usize, usize, f64)],
    /// Columns without regard to the room: a first guess, and which threads can run forward together.
    pub(super) ranks: &'a [usize],
    /// Columns there is room for, at least one.
    pub(super) most: usize,
}

impl Cards<'_> {
    /// A column for each card; the columns used are numbered from 0 without a hole.
    pub(super) fn columns(&self) -> Vec<usize> {
        let guesses = (1..=self.most).flat_map(|count| [self.squeezed(count), self.by_net_flow(count)]);
        let improved = guesses.chain(self.scattered()).map(|guess| self.improved(guess));
        let cheapest = improved.min_by(|(_, a), (_, b)| a.total_cmp(b));
        let mut column = cheapest.map_or_else(Vec::new, |(column, _)| column);
        let mut used = vec![false; self.most];
        column.iter().for_each(|c| used[*c] = true);
        for c in &mut column {
            *c = used[..*c].iter().filter(|u| **u).count();
        }
        column
    }

    fn squeezed(&self, count: usize) -> Vec<usize> {
        let ranked = self.ranks.iter().max().map_or(1, |last| last + 1);
        self.ranks.iter().map(|r| r * count.min(ranked) / ranked).collect()
    }

    /// Cards that mostly give first, cards that mostly take last, cut into columns of like height.
    fn by_net_flow(&self, count: usize) -> Vec<usize> {
        let n = self.heights.len();
        let (mut given, mut moved) = (vec![0.0; n], vec![0.0; n]);
        for (from, to, width) in self.threads {
            given[*from] += width;
            given[*to] -= width;
            moved[*from] += width;
            moved[*to] += width;
        }
        let share = |i: usize| given[i] / f64::max(moved[i], 1.0);
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by(|a, b| share(*b).total_cmp(&share(*a)).then(a.cmp(b)));
        let total: f64 = self.heights.iter().sum();
        let mut column = vec![0; n];
        let mut above = 0.0;
        for i in order {
            let middle = (above + self.heights[i] / 2.0) / total.max(1.0);
            column[i] = ((middle * count as f64) as usize).min(count - 1);
            above += self.heights[i];
        }
        column
    }

    /// Guesses by chance, the same each time, because a good first guess may be far from the best map.
    fn scattered(&self) -> impl Iterator<Item = Vec<usize>> {
        let (n, most) = (self.heights.len(), self.most as u64);
        let guesses = if n > MOST_EXCHANGED { 0 } else { SCATTERED };
        let mut state = 0x9E37_79B9_7F4A_7C15u64;
        let mut any = move || {
            // Marsaglia 2003.
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state % most) as usize
        };
        (0..guesses).map(move |_| (0..n).map(|_| any()).collect())
    }

    /// Moves cards one by one, and exchanges two, while that makes the map cheaper.
    fn improved(&self, mut column: Vec<usize>) -> (Vec<usize>, f64) {
        let mut price = self.price(&column);
        for _ in 0..ROUNDS {
            let before = price;
            for card in 0..column.len() {
                for to in 0..self.most {
                    let from = std::mem::replace(&mut column[card], to);
                    if !self.cheaper(&column, &mut price) {
                        column[card] = from;
                    }
                }
                let others = if column.len() > MOST_EXCHANGED { 0 } else { card };
                for other in 0..others {
                    column.swap(card, other);
                    if !self.cheaper(&column, &mut price) {
                        column.swap(card, other);
                    }
                }
            }
            if price >= before {
                break;
            }
        }
        (column, price)
    }

    fn cheaper(&self, column: &[usize], price: &mut f64) -> bool {
        let found = self.price(column);
        let better = found < *price - 1e-6;
        if better {
            *price = found;
        }
        better
    }

    fn price(&self, column: &[usize]) -> f64 {
        let sum: f64 = self.threads.iter().map(|(_, _, width)| width).sum();
        let mean = (sum / self.threads.len().max(1) as f64).max(1.0);
        let thread = |(from, to, width): &(usize, usize, f64)| {
            let (a, b) = (column[*from], column[*to]);
            let passed = a.abs_diff(b).saturating_sub(1) as f64 * PASSED;
            let turn = match b.cmp(&a) {
                Ordering::Greater => 0.0,
                Ordering::Equal => SAME,
                Ordering::Less if self.ranks[*from] < self.ranks[*to] => BACK * NEEDLESS,
                Ordering::Less => BACK,
            };
            (turn + passed) * width / mean
        };
        let card = (self.heights.iter().sum::<f64>() / self.heights.len().max(1) as f64).max(1.0);
        let mut stacks = vec![0.0; self.most];
        for (c, height) in column.iter().zip(self.heights) {
            stacks[*c] += height / card;
        }
        let crowded = CROWDED * (self.threads.len() as f64 / self.heights.len().max(1) as f64).max(1.0);
        self.threads.iter().map(thread).sum::<f64>() + crowded * stacks.iter().map(|s| s * s).sum::<f64>()
    }
}

#[cfg(test)]
mod tests {
    use super::Cards;

    fn columns(heights: &[f64], threads: &[(usize, usize, f64)], most: usize, ranks: &[usize]) -> Vec<usize> {
        Cards { heights, threads, ranks, most }.columns()
    }

    #[test]
    fn a_chain_that_fits_stands_in_one_row() {
        let threads: Vec<(usize, usize, f64)> = (1..4).map(|i| (i - 1, i, 2.0)).collect();
        assert_eq!(columns(&[90.0; 4], &threads, 8, &[0, 1, 2, 3]), [0, 1, 2, 3]);
    }

    #[test]
    fn a_chain_too_long_is_cut_into_pieces_and_none_of_its_threads_runs_back() {
        let threads: Vec<(usize, usize, f64)> = (1..10).map(|i| (i - 1, i, 2.0)).collect();
        let found = columns(&[90.0; 10], &threads, 4, &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        assert!(found.windows(2).all(|w| w[0] <= w[1]) && found[9] == 3, "{found:?}");
        assert!((0..4).all(|c| found.iter().filter(|f| **f == c).count() <= 3), "{found:?}");
    }

    #[test]
    fn one_column_takes_everything_and_no_card_needs_none() {
        assert_eq!(columns(&[90.0; 3], &[(0, 1, 1.0), (1, 2, 1.0)], 1, &[0, 1, 2]), [0, 0, 0]);
        assert!(columns(&[], &[], 3, &[]).is_empty());
    }

    #[test]
    fn the_thin_thread_of_a_cycle_is_the_one_that_runs_back() {
        assert_eq!(columns(&[90.0; 2], &[(0, 1, 1.0), (1, 0, 9.0)], 2, &[0, 1]), [1, 0]);
    }

    #[test]
    fn many_takers_of_one_giver_are_spread_over_the_columns() {
        let threads: Vec<(usize, usize, f64)> = (1..=10).map(|i| (0, i, 1.0)).collect();
        let found = columns(&[90.0; 11], &threads, 4, &[0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
        assert!((0..4).all(|c| found.iter().filter(|f| **f == c).count() <= 6), "{found:?}");
    }
}
