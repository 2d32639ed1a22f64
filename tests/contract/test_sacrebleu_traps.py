"""What sacrebleu 2.6.0 does that the harness guards against or copies: an upgrade that changes one is noticed.

The random streams and the arithmetic behind `compatible` are held here too.
"""

from collections.abc import Sequence

import numpy as np
import pytest
import sacrebleu
from sacrebleu import BLEU, CHRF, TER
from sacrebleu.significance import PairedTest

from harness.domain.language import Language
from harness.domain.score import MetricSpec
from harness.score.statistics import compatible
from harness.score.surface import SurfaceMetric

TEXT = [*"abcdefghijklmnop", "cat", "mat", "rain", "(roof)", "town,", "awake"]


def sentences(count: int, seed: int, noise: float = 0.0) -> list[str]:
    """Sentences that a seed fixes, with some words changed."""
    order = np.random.default_rng(7)
    change = np.random.default_rng(seed)
    made = []
    for _ in range(count):
        words = [TEXT[i] for i in order.integers(len(TEXT), size=order.integers(1, 15))]
        made.append(" ".join(TEXT[change.integers(len(TEXT))] if change.random() < noise else w for w in words) + ".")
    return made


def test_the_version() -> None:
    """The traps below are those of one version; look at each again when it changes."""
    assert sacrebleu.__version__ == "2.6.0"


def test_streams_of_unequal_length_are_zipped() -> None:
    """Ten hypotheses against sixty references score without an error."""
    references = sentences(60, 1)
    assert BLEU().corpus_score(references[:10], [references]).score == pytest.approx(100)


def test_transposed_references_score_a_silent_hundred() -> None:
    """References listed by segment where streams belong: the first segment alone is scored, against all."""
    references = sentences(60, 1)
    outputs = [references[0], *["nonsense"] * 59]
    assert BLEU().corpus_score(outputs, [[line] for line in references]).score == pytest.approx(100)


def test_the_order_of_n_grams_is_not_signed() -> None:
    """Three scores under one signature."""
    outputs, references = sentences(30, 2, 0.3), [sentences(30, 1)]
    scores, signatures = set(), set()
    for order in (1, 2, 4):
        metric = BLEU(max_ngram_order=order)
        scores.add(round(metric.corpus_score(outputs, references).score, 6))
        signatures.add(str(metric.get_signature()))
    assert (len(scores), len(signatures)) == (3, 1)


def test_beta_is_not_signed() -> None:
    """Nor is chrF's weight of recall, but in the score's name."""
    outputs, references = sentences(30, 2, 0.3), [sentences(30, 1)]
    signatures = set()
    for beta in (1, 3):
        metric = CHRF(beta=beta)
        metric.corpus_score(outputs, references)
        signatures.add(str(metric.get_signature()))
    assert len(signatures) == 1


def test_a_seed_of_zero_is_no_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    """`SACREBLEU_SEED=0` leaves the test to chance, while its signature says seed:0."""
    monkeypatch.setenv("SACREBLEU_SEED", "0")
    systems = [("a", sentences(40, 2, 0.3)), ("b", sentences(40, 3, 0.3))]
    references = [sentences(40, 1)]
    runs = [PairedTest(systems, {"BLEU": BLEU()}, references, "ar", 200)() for _ in range(6)]
    assert len({scores["BLEU"][1].p_value for _, scores in runs}) > 1
    assert "seed:0" in str(runs[0][0]["BLEU"])


def test_identical_systems_get_the_smallest_p() -> None:
    """The p-value is 1 / (n + 1): a system is found different from itself with the greatest confidence."""
    same = sentences(40, 2, 0.3)
    for test in ("ar", "bs"):
        _, scores = PairedTest([("a", same), ("b", list(same))], {"B": BLEU()}, [sentences(40, 1)], test, 200)()
        assert scores["BLEU"][1].p_value == pytest.approx(1 / 201)


def test_the_bootstrap_centres_absolute_differences() -> None:
    """With equal systems its p is small too often: under one half far more often than half of the time."""
    references = [sentences(60, 1)]
    low = 0
    for seed in range(20):
        systems = [("a", sentences(60, 100 + seed, 0.3)), ("b", sentences(60, 200 + seed, 0.3))]
        _, scores = PairedTest(systems, {"B": BLEU()}, references, "bs", 200)()
        low += scores["BLEU"][1].p_value < 0.5
    assert low >= 15


@pytest.mark.parametrize("code", ["zh-Hans", "zho_Hans", "zh_CN", "zh-TW", "yue", "jpn_Jpan", "kor_Hang", "th", "km"])
def test_most_codes_get_the_western_tokeniser(code: str) -> None:
    """Only the bare `zh`, `ja` and `ko` choose a tokeniser; every other spelling gets 13a without a word."""
    assert BLEU(trg_lang=code).tokenizer_signature == "13a"


@pytest.mark.parametrize(
    ("make", "spec"),
    [
        (BLEU, MetricSpec(name="BLEU")),
        (lambda: BLEU(smooth_method="floor"), MetricSpec(name="BLEU", options={"smooth_method": "floor"})),
        (lambda: BLEU(tokenize="char"), MetricSpec(name="BLEU", options={"tokenize": "char"})),
        (CHRF, MetricSpec(name="chrF")),
        (lambda: CHRF(word_order=2), MetricSpec(name="chrF++")),
        (TER, MetricSpec(name="TER")),
    ],
    ids=["BLEU", "BLEU floor", "BLEU char", "chrF", "chrF++", "TER"],
)
@pytest.mark.parametrize("references", [1, 2, 3])
@pytest.mark.parametrize("test", ["ar", "bs"])
def test_compatible_p_values_are_bit_equal(make, spec: MetricSpec, references: int, test: str) -> None:
    """The mode named sacrebleu-compatible gives the p-values that sacrebleu prints, not some near them."""
    streams = [sentences(90, 1 + 50 * n, 0.1 * n) for n in range(references)]
    outputs = {f"s{seed}": sentences(90, seed, noise) for seed, noise in ((11, 0.3), (12, 0.28), (13, 0.5))}
    nearly = list(outputs["s11"])
    nearly[5:8] = outputs["s12"][5:8]  # few segments differ: many randomisations tie
    outputs |= {"nearly": nearly, "same": list(outputs["s11"])}
    samples = 400
    _, scores = PairedTest(list(outputs.items()), {"x": make()}, streams, test, samples)()
    theirs = next(rows for name, rows in scores.items() if name != "System")
    ours = compatible_p_values(spec, streams, list(outputs.values()), test, samples)
    assert ours[: len(outputs) - 1] == [row.p_value for row in theirs[1:]]


def compatible_p_values(
    spec: MetricSpec, streams: Sequence[Sequence[str]], outputs: Sequence[Sequence[str]], test: str, samples: int
) -> list[float]:
    """P-values of the harness; those of the first system come first."""
    metric = SurfaceMetric(spec, Language.parse("en"), list(zip(*streams, strict=True)))
    statistics = np.stack([metric.statistics(lines) for lines in outputs])
    if test == "ar":
        return compatible.randomisation(metric, statistics, samples=samples, seed=12345).tolist()
    return compatible.bootstrap(metric, statistics, samples=samples, seed=12345)[0].tolist()


def test_compatible_intervals_are_sacrebleus() -> None:
    """Mean and half width are what `sacrebleu --confidence` prints."""
    outputs, references = sentences(60, 2, 0.3), sentences(60, 1)
    theirs = BLEU().corpus_score(outputs, [references], n_bootstrap=1000)
    metric = SurfaceMetric(MetricSpec(name="BLEU"), Language.parse("en"), [(line,) for line in references])
    scores = compatible.bootstrap_scores(metric, metric.statistics(outputs)[None], samples=1000, seed=12345)
    low, high = compatible.sacrebleu_interval(scores[:, 0])
    assert (low + high) / 2 == pytest.approx(theirs._mean, abs=1e-9)
    assert (high - low) / 2 == pytest.approx(theirs._ci, abs=1e-9)


def test_the_random_stream_goes_on_over_blocks() -> None:
    """Masks and draws made in blocks are those that sacrebleu makes at once."""
    for segments in (7, 33, 100):
        whole, parts = np.random.default_rng(1), np.random.default_rng(1)
        wanted = whole.integers(2, size=(2500, segments), dtype=bool)
        got = [parts.integers(2, size=(size, segments), dtype=bool) for size in compatible._blocks(2500)]
        assert np.array_equal(wanted, np.concatenate(got))
        wanted = whole.choice(segments, size=(2500, segments), replace=True)
        whole, parts = np.random.default_rng(1), np.random.default_rng(1)
        wanted = whole.choice(segments, size=(2500, segments), replace=True)
        got = [parts.choice(segments, size=(size, segments), replace=True) for size in compatible._blocks(2500)]
        assert np.array_equal(wanted, np.concatenate(got))
