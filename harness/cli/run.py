"""`run`, `validate` and `pull`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from harness.cli.terminal import console, progress

CONFIG = click.Path(path_type=Path)


@click.command(
    epilog="""\b
Examples:
  mt-harness run configs/quickstart.yaml
  mt-harness run configs/quickstart.yaml --limit 10 --output-path /tmp/try
The same command again goes on where an interrupted run stopped: what was
translated is never translated twice."""
)
@click.argument("config", type=CONFIG, required=False)
@click.option("-C", "--config", "config_option", type=CONFIG, help="The run configuration, as an option.")
@click.option("--output-path", type=click.Path(path_type=Path), help="Results folder.  [default: results/NAME]")
@click.option("--limit", type=click.IntRange(min=1), help="Only the first so many segments of each test set.")
@click.option("--device", type=click.Choice(["auto", "cpu", "cuda", "mps"]), default="auto", show_default=True)
@click.option("--batch-size", default="auto", show_default=True, help="Segments a batch, or auto.")
@click.option("--seed", type=click.IntRange(min=0), help="Overrides the configuration's seed.")
@click.option("--predict-only", is_flag=True, help="Translate, and score nothing.")
@click.option("--offline", is_flag=True, help="Use only weights that are here already.")
def run(config: Path | None, config_option: Path | None, **options: Any) -> int:
    """Build what is missing, translate, score and report, as CONFIG says."""
    from harness.pipeline.run import RunOptions, run
    from harness.translate.engine import Runtime

    path = _one(config, config_option)
    runtime = Runtime(
        device=options["device"], batch_size=_batch_size(options["batch_size"]), offline=options["offline"]
    )
    with progress() as shown:
        view, folder = run(
            path,
            RunOptions(
                output=options["output_path"],
                runtime=runtime,
                limit=options["limit"],
                seed=options["seed"],
                predict_only=options["predict_only"],
            ),
            progress=shown,
        )
    from harness.cli.show import show_run

    show_run(view, console())
    click.echo(f"Report: {folder / 'report.html'}")
    for line in (*view.record.notes, *(failure.message for failure in view.record.failures)):
        click.echo(f"mt-harness: {line}", err=True)
    return 3 if view.record.failures else 0


@click.command(
    epilog="""\b
Example:
  mt-harness validate configs/quickstart.yaml"""
)
@click.argument("config", type=CONFIG, required=False)
@click.option("-C", "--config", "config_option", type=CONFIG, help="The run configuration, as an option.")
def validate(config: Path | None, config_option: Path | None) -> None:
    """Find all that is wrong with CONFIG, without loading a model."""
    from harness.pipeline.run import read_run_spec

    spec = read_run_spec(_one(config, config_option))
    systems = ", ".join(system.name for system in spec.systems)
    click.echo(f"{spec.path}: sound: {len(spec.test_sets)} test sets; systems {systems}; primary metric {spec.primary}")


@click.command(
    epilog="""\b
Example:
  mt-harness pull configs/quickstart.yaml"""
)
@click.argument("config", type=CONFIG, required=False)
@click.option("-C", "--config", "config_option", type=CONFIG, help="The run configuration, as an option.")
def pull(config: Path | None, config_option: Path | None) -> int:
    """Fetch the weights that CONFIG names, so that it runs offline afterwards."""
    from harness.pipeline.run import pull

    with progress() as shown:
        models, failures = pull(_one(config, config_option), progress=shown)
    for name, model in models.items():
        click.echo(f"{name}: {model.bytes / 2**20:.1f} MiB, {model.digest}, {model.revision}")
    for failure in failures:
        click.echo(f"mt-harness: {failure.message}", err=True)
    return 1 if failures else 0


def _one(argument: Path | None, option: Path | None) -> Path:
    if argument is not None and option is not None and argument != option:
        raise click.UsageError(f"two configurations given, {argument} and {option}; name one")
    path = argument or option
    if path is None:
        raise click.UsageError("name a configuration, such as configs/quickstart.yaml")
    return path


def _batch_size(text: str) -> Any:
    if text == "auto":
        return "auto"
    if not text.isdecimal() or int(text) < 1:
        raise click.BadParameter(f"{text!r} is neither a whole number from 1 nor auto", param_hint="--batch-size")
    return int(text)
