//! Decoding columns from memory, against the plain kernels and against touching each byte once.
//!
//! Throughput counts the bytes of DATA, also where only some columns are decoded: all of them pass by.
//!
//! Whether the allocator gives a column memory that was used before or untouched pages changes the time of every bench
//! by half; `docs/performance.md` has the settings that make it the same for all of them.

use std::sync::LazyLock;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use flowmrd_benches::input::{Input, Storage};
use flowmrd_benches::plain;
use flowmrd_core::ParameterIndex;
use flowmrd_fcs::{FcsFile, ReadOptions};
use rayon::{ThreadPool, ThreadPoolBuilder};

/// 64 MB of sixteen parameters.
static SIXTEEN: LazyLock<Input> = LazyLock::new(|| Input::new(Storage::Float32, 16, 1_000_000));
/// 60 MB of thirty parameters.
static THIRTY: LazyLock<Input> = LazyLock::new(|| Input::new(Storage::Float32, 30, 500_000));
static INTEGER16: LazyLock<Input> = LazyLock::new(|| Input::new(Storage::Integer16, 16, 1_000_000));
static INTEGER32: LazyLock<Input> = LazyLock::new(|| Input::new(Storage::Integer32, 16, 1_000_000));
static INTEGER10: LazyLock<Input> = LazyLock::new(|| Input::new(Storage::Integer10, 16, 1_000_000));

/// Eight parameters such as an analysis of thirty asks for.
const EIGHT: [usize; 8] = [0, 1, 3, 7, 11, 16, 22, 29];

/// Events of a chunk.
const CHUNK_EVENTS: usize = 16_384;

fn main() {
    divan::main();
}

/// Opens an input as a file.
#[expect(clippy::expect_used, reason = "a bench without its input has nothing to measure")]
fn open(input: &Input) -> FcsFile {
    FcsFile::from_bytes(input.file.clone(), &ReadOptions::default()).expect("an input that the parser reads")
}

#[expect(clippy::expect_used, reason = "a bench without its threads has nothing to measure")]
fn pool(thread_count: usize) -> ThreadPool {
    ThreadPoolBuilder::new().num_threads(thread_count).build().expect("threads")
}

/// Times the decoding of some columns by a number of threads.
fn decode(bencher: Bencher<'_, '_>, input: &Input, wanted: &[usize], thread_count: usize) {
    let (file, pool) = (open(input), pool(thread_count));
    let events = file.events(file.default_data_set());
    let parameters: Vec<ParameterIndex> = wanted.iter().copied().map(ParameterIndex).collect();
    bencher
        .counter(BytesCount::new(input.data().len()))
        .bench_local(|| pool.install(|| events.raw_columns(black_box(&parameters))));
}

/// Times a plain kernel on the bytes of DATA, by a thread of a pool as [`decode`] is.
fn kernel<T: Send>(bencher: Bencher<'_, '_>, input: &Input, kernel: impl Fn(&[u8]) -> T + Sync) {
    let pool = pool(1);
    bencher
        .counter(BytesCount::new(input.data().len()))
        .bench_local(|| pool.install(|| kernel(black_box(input.data()))));
}

fn all(input: &Input) -> Vec<usize> {
    (0..input.parameter_count).collect()
}

mod float32_16_parameters {
    use super::*;

    #[divan::bench]
    fn touch(bencher: Bencher<'_, '_>) {
        kernel(bencher, &SIXTEEN, plain::touch);
    }

    /// Rows at a time: 256 is what `plain`'s other kernels take.
    #[divan::bench(args = [64, 256, 1024])]
    fn plain_transpose(bencher: Bencher<'_, '_>, tile: usize) {
        kernel(bencher, &SIXTEEN, |data| plain::transpose_float32(data, 16, tile));
    }

    #[divan::bench(args = [1, 2])]
    fn decode_threads(bencher: Bencher<'_, '_>, thread_count: usize) {
        decode(bencher, &SIXTEEN, &all(&SIXTEEN), thread_count);
    }

    /// Chunks of 16,384 events, each dropped before the next: the memory is the same each time.
    #[divan::bench]
    fn plain_chunks(bencher: Bencher<'_, '_>) {
        kernel(bencher, &SIXTEEN, |data| {
            data.chunks(CHUNK_EVENTS * 64)
                .map(|rows| plain::transpose_float32(rows, 16, 256))
                .map(drop)
                .count()
        });
    }

    /// As `plain_chunks`.
    #[divan::bench]
    fn decode_chunks(bencher: Bencher<'_, '_>) {
        let file = open(&SIXTEEN);
        let events = file.events(file.default_data_set());
        let parameters: Vec<ParameterIndex> = all(&SIXTEEN).into_iter().map(ParameterIndex).collect();
        bencher
            .counter(BytesCount::new(SIXTEEN.data().len()))
            .bench_local(|| events.chunks(black_box(&parameters), CHUNK_EVENTS).map(drop).count());
    }
}

mod float32_30_parameters {
    use super::*;

    #[divan::bench]
    fn plain_all(bencher: Bencher<'_, '_>) {
        kernel(bencher, &THIRTY, |data| plain::transpose_float32(data, 30, 256));
    }

    #[divan::bench]
    fn plain_eight(bencher: Bencher<'_, '_>) {
        kernel(bencher, &THIRTY, |data| plain::gather_float32(data, 30, &EIGHT));
    }

    #[divan::bench(args = [1, 2])]
    fn decode_all(bencher: Bencher<'_, '_>, thread_count: usize) {
        decode(bencher, &THIRTY, &all(&THIRTY), thread_count);
    }

    #[divan::bench(args = [1, 2])]
    fn decode_eight(bencher: Bencher<'_, '_>, thread_count: usize) {
        decode(bencher, &THIRTY, &EIGHT, thread_count);
    }
}

mod integer_16_parameters {
    use super::*;

    #[divan::bench]
    fn plain_16_bits(bencher: Bencher<'_, '_>) {
        kernel(bencher, &INTEGER16, |data| plain::transpose_integer16(data, 16));
    }

    #[divan::bench(args = [1, 2])]
    fn decode_16_bits(bencher: Bencher<'_, '_>, thread_count: usize) {
        decode(bencher, &INTEGER16, &all(&INTEGER16), thread_count);
    }

    #[divan::bench]
    fn plain_32_bits(bencher: Bencher<'_, '_>) {
        kernel(bencher, &INTEGER32, |data| plain::transpose_integer32(data, 16));
    }

    #[divan::bench(args = [1, 2])]
    fn decode_32_bits(bencher: Bencher<'_, '_>, thread_count: usize) {
        decode(bencher, &INTEGER32, &all(&INTEGER32), thread_count);
    }

    #[divan::bench]
    fn plain_10_bits_packed(bencher: Bencher<'_, '_>) {
        kernel(bencher, &INTEGER10, |data| plain::unpack_integer10(data, 16, 1_000_000));
    }

    #[divan::bench(args = [1, 2])]
    fn decode_10_bits_packed(bencher: Bencher<'_, '_>, thread_count: usize) {
        decode(bencher, &INTEGER10, &all(&INTEGER10), thread_count);
    }
}
