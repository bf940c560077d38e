"""Training of any module whose `forward(batch)` gives the terms of its loss; the loop is Lightning's.

The module knows nothing of optimizers, schedules, precision, devices, logging and checkpoints; this
file knows nothing of drawings and charts. A batch is anything with `.to(device)`.
"""

import os
import time
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from importlib.util import find_spec
from typing import Any, Protocol, runtime_checkable

import pytorch_lightning as lightning
import torch
from torch import Tensor, nn

from linework.device import autocast, bf16_is_fast, pick_device, usable_cores
from linework.errors import InputError
from linework.training.gather import mean_over_processes
from linework.training.optimizers import optimizer_for
from linework.training.options import FitConfig, OptimizerConfig
from linework.training.parts import Batch, Parts
from linework.training.runs import Run
from linework.training.schedules import factor
from linework.training.strategies import SHARED, Shardable, shard, strategy_for


@runtime_checkable
class Stepwise(Protocol):
    """A module that goes with the steps of a run."""

    def before_step(self, done: float) -> None:
        """Told before each step which share of the run is done."""

    def after_step(self) -> None:
        """Called when the optimizer has moved the weights."""


class Glue(lightning.LightningModule):
    """A module as Lightning wants it."""

    def __init__(self, module: nn.Module, optimizer: OptimizerConfig, fit: FitConfig, run: Run):
        super().__init__()
        self.module, self.optimizer, self.fit_config, self.run = module, optimizer, fit, run
        self.started = time.monotonic()
        self.terms: dict[str, Tensor] = {}  # of the step, as far as its parts have been seen
        self.strict_loading = all(parameter.requires_grad for parameter in module.parameters())

    def configure_model(self) -> None:
        """Called when all processes are there, before they make their optimizers."""
        if self.fit_config.strategy == "fsdp" and isinstance(self.module, Shardable):
            assert self.device_mesh is not None
            shard(self.module, self.device_mesh["data_parallel"])

    def on_train_batch_start(self, batch: Batch, batch_idx: int) -> None:
        """What a batch draws depends on its place in the run alone, so a run that was stopped draws the same."""
        part = batch_idx % self.fit_config.accumulate
        place = self.global_step * self.fit_config.accumulate + part
        torch.manual_seed((self.fit_config.seed << 40) + (place << 10) + self.global_rank)
        if isinstance(self.module, Stepwise) and part == 0:
            self.module.before_step(self.global_step / self.fit_config.steps)

    def optimizer_step(self, *args: Any, **named: Any) -> None:
        """The optimizer's step and what follows from it; a hook after the batch would run after the checkpoint."""
        super().optimizer_step(*args, **named)
        if isinstance(self.module, Stepwise):
            self.module.after_step()

    def on_save_checkpoint(self, checkpoint: dict[str, Any]) -> None:
        """What is frozen was there before the run and is not saved with it."""
        for name, parameter in self.named_parameters(remove_duplicate=False):
            if not parameter.requires_grad:
                checkpoint["state_dict"].pop(name, None)

    def training_step(self, batch: Batch, batch_idx: int) -> Tensor:
        with self.computing():
            terms: Mapping[str, Tensor] = self.module(batch)
        step, parts = self.global_step + 1, self.fit_config.accumulate
        if step % self.fit_config.log_every == 0 or step == 1:
            for name, value in terms.items():
                self.terms[name] = self.terms.get(name, 0) + value.detach() / parts
            if (batch_idx + 1) % parts == 0:
                self._log_terms(step)
        return terms["total"]

    def computing(self) -> AbstractContextManager[object]:
        """What the module computes in where Lightning does not see to it: for ZeRO-3 it makes weights bf16, no more."""
        in_bf16 = self.fit_config.strategy == "zero3" and self.trainer.precision == "bf16-mixed"
        return autocast(self.device, "bf16" if in_bf16 else "fp32")

    def _log_terms(self, step: int) -> None:
        """Write the means of the terms over the step's parts and over processes."""
        values = mean_over_processes({name: float(value) for name, value in self.terms.items()})
        self.terms = {}
        rate = self.trainer.optimizers[0].param_groups[0]["lr"]
        self.log_dict(values, prog_bar=True, batch_size=1)
        if self.trainer.is_global_zero:
            seconds = round(time.monotonic() - self.started, 1)
            self.run.log(step=step, rate=rate, seconds=seconds, **values)

    def configure_optimizers(self) -> Any:
        config, steps = self.optimizer, self.fit_config.steps
        groups = parameter_groups(self.module, config)
        optimizer = optimizer_for(groups, config)
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimizer, lambda step: factor(config.schedule, step, steps, config.warmup)
        )
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": schedule, "interval": "step"}}

    def transfer_batch_to_device(self, batch: Batch, device: torch.device, dataloader_idx: int) -> Any:
        return batch.to(device)


def parameter_groups(module: nn.Module, config: OptimizerConfig) -> list[dict[str, Any]]:
    """Groups by rate and by whether they decay: biases, norms and other vectors do not."""
    groups: dict[tuple[float, bool], list[nn.Parameter]] = {}
    for name, parameter in module.named_parameters():
        if parameter.requires_grad:
            rate = next((share for start, share in config.rates if name.startswith(start)), 1.0)
            groups.setdefault((rate, parameter.ndim > 1), []).append(parameter)
    return [
        {"params": held, "lr": config.rate * rate, "weight_decay": config.weight_decay if decays else 0.0}
        for (rate, decays), held in groups.items()
    ]


class Saver(lightning.Callback):
    """Writes `last.ckpt` every so many steps: first beside, then renamed, so a kill never leaves half a file."""

    def __init__(self, run: Run, config: FitConfig, check: Callable[[int], Mapping[str, float]] | None):
        self.run, self.config, self.check = run, config, check

    def on_train_batch_end(
        self, trainer: lightning.Trainer, glue: Any, outputs: Any, batch: Batch, batch_idx: int
    ) -> None:
        step = trainer.global_step
        whole_step = (batch_idx + 1) % self.config.accumulate == 0
        if not whole_step or (step % self.config.save_every and step != self.config.steps):
            return
        shared = self.config.strategy in SHARED
        if self.check is not None and (shared or trainer.is_global_zero):
            glue.eval()
            with glue.computing():
                found = self.check(step)
            if shared:
                found = mean_over_processes(found)
            if trainer.is_global_zero:
                self.run.log(step=step, **found)
            for logger in trainer.loggers:
                logger.log_metrics(dict(found), step)
            glue.train()
        beside = self.run.folder / "last.part"
        trainer.save_checkpoint(beside)
        if trainer.is_global_zero:
            self.run.keep(beside)


def fit(
    module: nn.Module,
    loader_from: Callable[[int], Iterable[Batch]],
    run: Run,
    optimizer: OptimizerConfig,
    config: FitConfig,
    *,
    check: Callable[[int], Mapping[str, float]] | None = None,
    callbacks: Sequence[lightning.Callback] = (),
) -> None:
    """Train to `config.steps`, going on from the run's checkpoint where there is one.

    `loader_from(batch)` yields the batches from that one on, of which `config.accumulate` make a step. `check(step)`
    gives validation figures; it is called at every save, in eval mode, by the first process, or by all where they
    share the model. A module of which some weights get no gradient in some steps says so by `leaves_weights_out`;
    processes that share a step wait for each weight otherwise. Raises InputError for wandb where it is not installed.
    """
    first = run.step
    run.forget_after(first)
    torch.manual_seed(config.seed)
    bf16 = config.precision == "bf16" or (config.precision == "auto" and bf16_is_fast(pick_device().type))
    logger: Any = False
    if config.wandb:
        if find_spec("wandb") is None:
            raise InputError("fit.wandb needs wandb; install it with: pip install 'linework[track]'")
        from pytorch_lightning.loggers import WandbLogger

        logger = WandbLogger(project="linework", save_dir=run.folder, offline=os.environ.get("WANDB_MODE") == "offline")
    processes = config.devices or (usable_cores() if pick_device().type == "cpu" else torch.cuda.device_count())
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*does not have many workers.*")
        warnings.filterwarnings("ignore", message=".*LeafSpec.*")
        warnings.filterwarnings("ignore", message=".*in eval mode at the start of training.*")  # what is frozen is
        trainer = lightning.Trainer(
            max_steps=config.steps,
            accelerator="auto",
            devices=processes,
            strategy=strategy_for(module, config, optimizer, processes),
            precision="bf16-mixed" if bf16 else "32-true",
            gradient_clip_val=optimizer.clip,
            accumulate_grad_batches=config.accumulate,
            logger=logger,
            log_every_n_steps=config.log_every,
            enable_checkpointing=False,
            enable_model_summary=False,
            num_sanity_val_steps=0,
            use_distributed_sampler=False,
            callbacks=[Saver(run, config, check), *callbacks],
        )
        glue = Glue(module, optimizer, config, run)
        loader: Any = Parts(loader_from(first * config.accumulate), config.accumulate)
        trainer.fit(glue, loader, ckpt_path=run.checkpoint if first else None, weights_only=False)
