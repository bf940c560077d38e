"""`linework charts train | memory | records | unpack`: models that read charts, what learning takes and learns from."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from linework.cli import show
from linework.errors import InputError

if TYPE_CHECKING:  # torch takes seconds to import; no circle hides here
    from linework.charts.recipes import CodeRecipe

MEANT = {
    "weights": "all, as they are held",
    "gradients": "of what learns",
    "optimizer": "both means of AdamW",
    "activations": "kept through the forward pass",
    "working": "computed again, or logits",
    "step": "a copy of what learns, when activations are gone",
    "gathered": "layers that ZeRO-3 holds whole",
    "peak": "at once",
}
RecipeOption = Annotated[
    str,
    typer.Option(help="tiny ships and learns on two cores; medium wants a GPU; small and paper stand on checkpoints."),
]
ChangesOption = Annotated[list[str] | None, typer.Option("--set", help="Change a value of the recipe: fit.steps=100.")]


def train(
    data: Annotated[Path, typer.Option("--data", help="What synthesize made; for small and paper, records.")] = Path(
        "charts"
    ),
    recipe: RecipeOption = "tiny",
    changes: ChangesOption = None,
    validation: Annotated[
        Path | None, typer.Option(help="Other charts, to measure on while it learns.", show_default=False)
    ] = None,
    start: Annotated[Path | None, typer.Option(help="A folder of weights to begin from.", show_default=False)] = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="The folder of the run.")] = Path("runs/charts-tiny"),
) -> None:
    """Train the model that reads charts; a run that was stopped goes on where it was saved last.

    [bold]Examples[/bold]

    [cyan]linework charts train --data charts/ --validation others/ -o runs/charts-tiny[/cyan]

    [cyan]linework charts train --data charts/ --set fit.steps=100 -o runs/charts-quick[/cyan]

    [cyan]linework charts train --data charts/ --start weights/ --set model.lora.rank=8 -o runs/adapted[/cyan]

    The recipe [bold]paper[/bold] writes Python. It stands on a vision encoder (SigLIP, CLIP, DINOv2) and a language
    model (Qwen2 and its like) in local folders, and learns from records in the format of Chart2Code-160k.
    [bold]small[/bold] does so with the encoder that ships and a small language model.

    [cyan]linework charts train --recipe paper --data records --set model.vision=siglip --set model.language=qwen[/cyan]

    [cyan]linework charts train --recipe small --data records --set model.language=smollm2 -o runs/small[/cyan]
    """
    from linework.charts.recipes import Recipe
    from linework.charts.recipes import recipe as recipe_named
    from linework.config import with_overrides
    from linework.device import single_thread

    single_thread()
    chosen = with_overrides(recipe_named(recipe), changes or [])
    try:
        if isinstance(chosen, Recipe):
            from linework.charts.train import train as train_run

            weights = train_run(chosen, data, out, validation, start)
        else:
            weights = _train_code(chosen, data, out, validation, start)
    except ModuleNotFoundError as fault:
        raise InputError(f"Training needs {fault.name}; install it with: pip install 'linework[train]'") from fault
    except KeyboardInterrupt:
        show.remark("Stopped. Run the same command to go on from where the run was saved last.")
        raise typer.Exit(130) from None
    show.line(f"The weights are in {weights}.")


def memory(
    recipe: RecipeOption = "paper",
    changes: ChangesOption = None,
    processes: Annotated[int, typer.Option(min=1, help="GPUs that share weights and states (ZeRO-3).")] = 1,
    json: Annotated[bool, typer.Option("--json", help="Print bytes as JSON on stdout.")] = False,
) -> None:
    """Tell how much memory a training step of the recipe paper (or small) takes at its peak, on each GPU.

    No weights are read: of each checkpoint its config.json is enough. The batch and the length of scripts are the
    recipe's (data.batch, data.longest).

    [bold]Example[/bold]

    [cyan]linework charts memory --set model.vision=siglip --set model.language=qwen --processes 8[/cyan]
    """
    from linework.charts.recipes import Recipe
    from linework.charts.recipes import recipe as recipe_named
    from linework.config import with_overrides

    chosen = with_overrides(recipe_named(recipe), changes or [])
    if isinstance(chosen, Recipe):
        raise InputError(f"Memory is told of the recipes paper and small alone, not of {recipe}.")
    try:
        from linework.charts.code_memory import training_memory

        found = training_memory(chosen, processes)
    except ModuleNotFoundError as fault:
        raise InputError(f"Adapters need {fault.name}; install it with: pip install 'linework[train]'") from fault
    parts = {**asdict(found), "peak": found.peak}
    if json:
        show.as_json(parts)
        return
    rows = [(name, MEANT[name], f"{value / 2**30:.2f}") for name, value in parts.items()]
    shared = show.counted(processes, "process", "processes")
    title = f"Batches of {chosen.data.batch}, scripts up to {chosen.data.longest:,} tokens, {shared}"
    show.table(title, ("", "", "GiB each"), rows, numbers=(2,))


def records(
    shards: Annotated[Path, typer.Argument(help="What synthesize made.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The folder to write into.")] = Path("records"),
) -> None:
    """Write synthetic charts as records of pictures with code, which the recipes small and paper learn from.

    [bold]Example[/bold]

    [cyan]linework charts records charts/ -o records/[/cyan]
    """
    from linework.charts.synthetic_records import write_records

    with show.progress_bar(False) as progress:
        count = write_records(shards, out, progress)
    show.line(f"{show.counted(count, 'record')} in {out}")


def unpack(
    file: Annotated[Path, typer.Argument(help="A language model built like Llama or Qwen2, in the format GGUF.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The folder to write into.")],
) -> None:
    """Write the language model in a GGUF file as a folder that small and paper can stand on (model.language).

    [bold]Example[/bold]

    [cyan]linework charts unpack SmolLM2-135M-Instruct.Q4_1.gguf -o smollm2/[/cyan]
    """
    from linework.charts.pretrained import unpack_language

    unpack_language(file, out)
    show.line(f"The model and its tokenizer are in {out}.")


def _train_code(recipe: "CodeRecipe", data: Path, out: Path, validation: Path | None, start: Path | None) -> Path:
    """The same for the recipe that stands on checkpoints."""
    from linework.charts.code_records import read_records
    from linework.charts.code_train import train_code

    if start is not None:
        raise InputError(f"The recipe {recipe.name} begins from the models that it names; leave --start out.")
    records = read_records(data)
    others = None if validation is None else read_records(validation)
    for found in (records, others):
        if found is not None and found.remark:
            show.remark(found.remark)
    return train_code(recipe, records.records, out, () if others is None else others.records)
