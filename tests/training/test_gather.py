"""Rows gathered from two processes: all of them in order, with the gradient that one process alone would have."""

import socket
from pathlib import Path

import torch
from torch import Tensor, distributed, multiprocessing

from linework.training.gather import gather_rows, own_rows

ROWS = torch.linspace(-1, 1, 15, dtype=torch.float64).reshape(5, 3)


def loss_of(rows: Tensor) -> Tensor:
    """One in which every row has to do with every other."""
    return (rows @ rows.T).exp().sum().log()


def one_of_two(rank: int, port: int, folder: Path) -> None:
    """What a process does: its own rows, all gathered, the loss of all, the gradient of its own."""
    distributed.init_process_group("gloo", init_method=f"tcp://127.0.0.1:{port}", rank=rank, world_size=2)
    first, end = own_rows(5)
    rows = ROWS[first:end].clone().requires_grad_()
    whole = gather_rows(rows)
    loss_of(whole).backward()
    numbers = gather_rows(torch.arange(first, end))
    torch.save({"whole": whole.detach(), "gradient": rows.grad / 2, "numbers": numbers}, folder / f"{rank}.pt")
    distributed.destroy_process_group()


def test_two_processes_see_what_one_sees_and_get_the_gradient_it_gets(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    multiprocessing.spawn(one_of_two, (port, tmp_path), nprocs=2)
    told = [torch.load(tmp_path / f"{rank}.pt") for rank in range(2)]
    alone = ROWS.clone().requires_grad_()
    loss_of(alone).backward()
    for said in told:
        assert torch.equal(said["whole"], ROWS)
        assert said["numbers"].tolist() == list(range(5))
    assert torch.allclose(torch.cat([said["gradient"] for said in told]), alone.grad, atol=1e-12)


def test_a_process_alone_has_all_rows_and_gathers_its_own():
    assert own_rows(7) == (0, 7)
    assert gather_rows(ROWS) is ROWS
