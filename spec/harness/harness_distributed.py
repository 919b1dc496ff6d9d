"""InfoNCE over several processes (torch.distributed, gloo) before the laws of `contrastive`, as one subject.

    contrastive verify --laws info-nce --command "python harness_distributed.py"

It starts its other processes itself (2 in all, or --processes N), or is started by torchrun:
"python -m torch.distributed.run --nproc_per_node 4 harness_distributed.py".

Every process holds a share of the queries and keys, gathers the keys of all, and finds its own positives at labels
offset by its rank. The word `local` leaves the offset out, as happens: then every process but the first takes other
rows' keys for its positives. Process 0 speaks the protocol and hands each question to all; a batch that does not divide
is declined.
"""
import json
import math
import os
import socket
import subprocess
import sys

import torch
import torch.distributed as dist
import torch.nn.functional as F

OFFSET = "local" not in sys.argv[1:]
CONVENTIONS = {"mode": "in-batch", "direction": "query-to-key", "normalisation": "unit", "reduction": "mean"}


class Gather(torch.autograd.Function):
    """All shares, one below the other; the gradient of each share is what all processes say of it, summed."""

    @staticmethod
    def forward(ctx, x):
        shares = [torch.empty_like(x) for _ in range(dist.get_world_size())]
        dist.all_gather(shares, x.contiguous())
        return torch.cat(shares)

    @staticmethod
    def backward(ctx, slope):
        total = slope.clone()
        dist.all_reduce(total)
        return total.chunk(dist.get_world_size())[dist.get_rank()]


def share(x):
    return x.chunk(dist.get_world_size())[dist.get_rank()].clone().requires_grad_()


def info_nce(q, k, temperature):
    """This process's queries among the keys of all: the mean over its own share."""
    keys = Gather.apply(F.normalize(k))
    logits = F.normalize(q) @ keys.T / temperature
    first = len(q) * dist.get_rank() if OFFSET else 0
    return F.cross_entropy(logits, torch.arange(first, first + len(q)))


def everywhere(x):
    """The mean over processes of a loss, the shares of a gradient one below the other."""
    if x.dim() == 0:
        total = x.detach().clone()
        dist.all_reduce(total)
        return total / dist.get_world_size()
    shares = [torch.empty_like(x) for _ in range(dist.get_world_size())]
    dist.all_gather(shares, x.contiguous())
    return torch.cat(shares) / dist.get_world_size()


def solve(message):
    """What all processes do with one question."""
    args = {name: read(x) for name, x in message["args"].items()}
    q, k = share(args["q"]), share(args["k"])
    loss = info_nce(q, k, message["conventions"]["temperature"])
    if message["ask"] == "info-nce":
        return {"answer": tensor(everywhere(loss))}
    slopes = torch.autograd.grad(loss, [q, k])
    return {"answer": {name: tensor(everywhere(g)) for name, g in zip("qk", slopes)}}


def read(x):
    return torch.tensor([float(v) for v in x["data"]]).reshape(x["rows"], x["cols"])


def number(x):
    return x if math.isfinite(x) else "NaN" if math.isnan(x) else "Infinity" if x > 0 else "-Infinity"


def tensor(x):
    x = x.reshape(1, 1) if x.dim() == 0 else x
    return {"rows": x.shape[0], "cols": x.shape[1], "data": [number(v) for v in x.flatten().tolist()]}


def hello():
    name = f"gloo × {dist.get_world_size()}, labels {'offset by rank' if OFFSET else 'local'}"
    claims = [{"ask": ask, "conventions": CONVENTIONS} for ask in ("info-nce", "info-nce/gradient")]
    return {"protocol": 1, "name": name, "unitRoundoff": 2.0**-53, "claims": claims}


def refusal(message):
    q, k = message["args"]["q"]["rows"], message["args"]["k"]["rows"]
    if q != k or q % dist.get_world_size() != 0:
        return f"{q} queries and {k} keys do not divide among {dist.get_world_size()} processes"
    return None


def speak():
    """Process 0: the protocol, each question handed on before it is solved."""
    for line in sys.stdin:
        message = json.loads(line)
        if message["ask"] == "hello":
            reply = hello()
        elif message["ask"] == "goodbye":
            break
        elif refusal(message) is not None:
            reply = {"id": message["id"], "refused": refusal(message)}
        else:
            dist.broadcast_object_list([message])
            reply = {"id": message["id"], **solve(message)}
        sys.stdout.write(json.dumps(reply, allow_nan=False) + "\n")
        sys.stdout.flush()
    dist.broadcast_object_list([None])


def listen():
    """Every other process: what process 0 hands on."""
    while True:
        heard = [None]
        dist.broadcast_object_list(heard)
        if heard[0] is None:
            return
        solve(heard[0])


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def start_others():
    """Processes 1, 2, … where no launcher has started them; this one becomes process 0."""
    words = sys.argv[1:]
    count = int(words[words.index("--processes") + 1]) if "--processes" in words else 2
    os.environ.update(MASTER_ADDR="127.0.0.1", MASTER_PORT=str(free_port()), WORLD_SIZE=str(count), RANK="0")
    for rank in range(1, count):
        own = {**os.environ, "RANK": str(rank)}
        subprocess.Popen([sys.executable, *sys.argv], env=own, stdin=subprocess.DEVNULL, stdout=sys.stderr)


if __name__ == "__main__":
    if "RANK" not in os.environ:
        start_others()
    torch.set_default_dtype(torch.float64)
    dist.init_process_group("gloo")
    speak() if dist.get_rank() == 0 else listen()
    dist.destroy_process_group()
