"""How text is generated, in words for the record; and settings that an engine does not have."""

from __future__ import annotations

from collections.abc import Collection

from harness.domain.system import Decoding


def described(decoding: Decoding, *, beams: bool = True) -> str:
    """`beam 4`, `greedy (temperature 0, seed 12345)`, or how it samples.

    Args:
        decoding: As the system has it.
        beams: False for engines without beam search, which are asked greedily whatever the beam.
    """
    if decoding.temperature > 0:
        return f"sampling (temperature {decoding.temperature:g}, top_p {decoding.top_p:g}, seed {decoding.seed})"
    if beams:
        return f"beam {decoding.beam}" if decoding.beam > 1 else "greedy"
    unused = f"; beam {decoding.beam} is not for this engine" if decoding.beam > 1 else ""
    return f"greedy (temperature 0, seed {decoding.seed}){unused}"


def unknown_settings(decoding: Decoding, names: Collection[str]) -> list[str]:
    """Problems with settings that an engine would ignore, one line each.

    Args:
        decoding: As the system has it.
        names: Settings that the engine does not have, such as `length_penalty`.
    """
    default = Decoding()
    return [
        f"decoding: {name}: this engine has no such setting; leave it out"
        for name in names
        if getattr(decoding, name) != getattr(default, name)
    ]
