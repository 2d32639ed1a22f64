"""Batches of about equal length under a token budget, halved where memory runs out."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Literal

from harness.errors import EngineError

TOKENS_A_BATCH = 2048
_MOST_TOKENS_A_BATCH = 65_536


@dataclass(frozen=True, slots=True)
class Piece:
    """One source on its way.

    Attributes:
        place: Index among the pieces that were asked for.
        ids: Its tokens, special ones included.
        limit: Most tokens of its output; the same for all of a batch.
    """

    place: int
    ids: list[int]
    limit: int


@dataclass(frozen=True, slots=True)
class Output:
    """What was generated for a piece: ids without prefix and padding, and its share of the batch's seconds."""

    piece: Piece
    ids: list[int]
    seconds: float


Generate = Callable[[Sequence[Piece]], list[list[int]]]


def run_batches(
    pieces: Sequence[Piece],
    size: int | Literal["auto"],
    generate: Generate,
    free: Callable[[], None],
    grow: bool = False,
) -> Iterator[Output]:
    """Generate for all pieces, the longest first, so that memory runs out at the beginning or not at all.

    Where it runs out, batches are halved from there on.

    Args:
        pieces: In any order.
        size: Pieces a batch; `auto` for as many as fit into a budget of tokens, padding included.
        generate: Ids of each output of a batch.
        free: Called before a smaller batch is tried.
        grow: With `auto`, double the budget after every batch until memory runs out once. For accelerators, which
            a large batch keeps busy; a processor gains nothing by it.

    Raises:
        EngineError: If one piece alone does not fit into memory, or the model fails.
    """
    waiting = deque(sorted(pieces, key=lambda piece: (-len(piece.ids), piece.place)))
    tokens = TOKENS_A_BATCH
    while waiting:
        batch = first_batch(waiting, size, tokens)
        begun = perf_counter()
        if (outputs := _attempt(generate, batch)) is None:
            free()  # here, where no exception's frames hold on to the batch
            half = (len(batch) + 1) // 2
            size, tokens = ("auto", half * len(batch[0].ids)) if size == "auto" else (half, tokens)
            grow = False
            continue
        for _ in batch:
            waiting.popleft()
        if grow:
            tokens = min(2 * tokens, _MOST_TOKENS_A_BATCH)
        seconds = (perf_counter() - begun) / len(batch)
        for piece, ids in zip(batch, outputs, strict=True):
            yield Output(piece, ids, seconds)


def first_batch(pieces: Iterable[Piece], size: int | Literal["auto"], tokens: int = TOKENS_A_BATCH) -> list[Piece]:
    """The pieces that go together from the first one on: one output limit, and no more than fit.

    Args:
        pieces: The longest first.
        size: Pieces a batch, or `auto`.
        tokens: The budget of `auto`: longest source of the batch times pieces.
    """
    batch: list[Piece] = []
    for piece in pieces:
        if batch and (_is_full(batch, size, tokens) or piece.limit != batch[0].limit):
            break
        batch.append(piece)
    return batch


def _attempt(generate: Generate, batch: Sequence[Piece]) -> list[list[int]] | None:
    """What was generated; None where memory ran out and a smaller batch may fit."""
    try:
        return generate(batch)
    except (RuntimeError, MemoryError) as error:
        if not _out_of_memory(error):
            raise EngineError(f"the model fails: {_first_line(error)}") from error
        if len(batch) == 1:
            raise EngineError(
                f"out of memory with one source of {len(batch[0].ids)} tokens; give a smaller precision or model"
            ) from error
        return None


def _is_full(batch: Sequence[Piece], size: int | Literal["auto"], tokens: int) -> bool:
    return (len(batch) + 1) * len(batch[0].ids) > tokens if size == "auto" else len(batch) >= size


def _out_of_memory(error: Exception) -> bool:
    text = str(error).lower()
    return isinstance(error, MemoryError) or "out of memory" in text or "can't allocate memory" in text


def _first_line(error: Exception) -> str:
    return next((line for line in str(error).splitlines() if line.strip()), type(error).__name__)
