"""PyTorch losses before the laws of `contrastive`: yours, and those of the packages that are installed.

    npx contrastive verify --command "python contrastive_harness.py"

Put your loss in place of `info_nce`; gradients are autograd's. The adapters below are found when their package is
installed: info_nce, lightly, pytorch_metric_learning, open_clip. Words after the command pick one of them, and the
precision: --command "python contrastive_harness.py lightly float32". `npx contrastive explain nt-xent` lists a topic's
arguments and conventions. Needs torch.
"""
import json
import math
import sys

import torch
import torch.nn.functional as F

SINGLE = "float32" in sys.argv[1:]
DTYPE = torch.float32 if SINGLE else torch.float64
UNIT_ROUNDOFF = 2.0**-24 if SINGLE else 2.0**-53

ANSWERS = []


def claim(topic, conventions, loss):
    """A loss under its conventions: f(arguments, conventions) -> scalar. Its gradient is claimed with it."""
    ANSWERS.append((topic, conventions, loss))


# --- yours ------------------------------------------------------------------------------------------------------
def info_nce(q, k, temperature):
    logits = F.normalize(q) @ F.normalize(k).T / temperature
    return F.cross_entropy(logits, torch.arange(len(q)))


def mine():
    conventions = {"mode": "in-batch", "direction": "query-to-key", "normalisation": "unit", "reduction": "mean"}
    claim("info-nce", conventions, lambda x, c: info_nce(x["q"], x["k"], c["temperature"]))
    return f"my loss (torch {torch.__version__})"


# --- packages ---------------------------------------------------------------------------------------------------
def of_info_nce():
    from info_nce import InfoNCE

    def loss(mode):
        def f(x, c):
            given = [x["negatives"]] if mode else []
            return InfoNCE(temperature=c["temperature"], negative_mode=mode or "unpaired")(x["q"], x["k"], *given)

        return f

    shared = {"direction": "query-to-key", "normalisation": "unit", "reduction": "mean"}
    for theirs, ours in [(None, "in-batch"), ("unpaired", "shared"), ("paired", "per-query")]:
        if theirs == "paired":
            # They want [N, M, D]; row i·M + m here is the m-th negative of query i.
            f = loss(theirs)
            shaped = lambda x, c: f({**x, "negatives": x["negatives"].reshape(len(x["q"]), -1, x["q"].shape[1])}, c)
            claim("info-nce", {**shared, "mode": ours}, shaped)
        else:
            claim("info-nce", {**shared, "mode": ours}, loss(theirs))
    return "info_nce"


def of_lightly():
    import lightly
    from lightly.loss.barlow_twins_loss import BarlowTwinsLoss
    from lightly.loss.dcl_loss import DCLLoss, DCLWLoss
    from lightly.loss.hypersphere_loss import HypersphereLoss
    from lightly.loss.koleo_loss import KoLeoLoss
    from lightly.loss.negative_cosine_similarity import NegativeCosineSimilarity
    from lightly.loss.ntx_ent_loss import NTXentLoss
    from lightly.loss.tico_loss import TiCoLoss
    from lightly.loss.vicreg_loss import VICRegLoss

    claim("nt-xent", {"normalisation": "unit"}, lambda x, c: NTXentLoss(c["temperature"])(x["z0"], x["z1"]))
    claim("decoupled", {"weightSigma": 0}, lambda x, c: DCLLoss(c["temperature"])(x["z0"], x["z1"]))
    claim("decoupled", {"weightSigma": 0.5}, lambda x, c: DCLWLoss(c["temperature"], sigma=0.5)(x["z0"], x["z1"]))

    def batches(loss):
        def f(x, c):
            if len(x["z0"]) < 2:
                raise Refusal("lightly asserts a batch of two at least")
            return loss(c)(x["z0"], x["z1"])

        return f

    claim("barlow-twins", {}, batches(lambda c: BarlowTwinsLoss(c["lambda"])))
    vicreg = lambda c: VICRegLoss(c["invariance"], c["variance"], c["covariance"], eps=c["epsilon"])
    claim("vicreg", {}, batches(vicreg))
    claim("tico", {}, batches(lambda c: TiCoLoss(beta=c["beta"], rho=c["rho"])))
    claim("koleo", {}, lambda x, c: KoLeoLoss(eps=c["epsilon"])(x["x"]))
    claim("hypersphere", {}, lambda x, c: HypersphereLoss(c["t"], c["weight"], c["alpha"])(x["z0"], x["z1"]))
    claim(
        "cosine-regression",
        {"form": "negative-cosine", "floor": 1e-8, "target": "flows"},
        lambda x, c: NegativeCosineSimilarity()(x["p"], x["z"]),
    )
    return f"lightly {lightly.__version__}"


def of_pytorch_metric_learning():
    import pytorch_metric_learning
    from pytorch_metric_learning import losses

    claim(
        "supervised-contrastive",
        {"form": "pair-wise", "normalisation": "unit"},
        lambda x, c: losses.NTXentLoss(temperature=c["temperature"])(x["z"], x["labels"]),
    )
    claim(
        "supervised-contrastive",
        {"form": "out", "normalisation": "unit", "reduction": "mean-of-nonzero"},
        lambda x, c: losses.SupConLoss(temperature=c["temperature"])(x["z"], x["labels"]),
    )
    claim("n-pairs", {"normalisation": "unit", "temperature": 1}, lambda x, c: losses.NPairsLoss()(x["z"], x["labels"]))
    claim(
        "multi-similarity",
        {},
        lambda x, c: losses.MultiSimilarityLoss(c["alpha"], c["beta"], c["base"])(x["z"], x["labels"]),
    )
    return f"pytorch_metric_learning {pytorch_metric_learning.__version__}"


def of_open_clip():
    from open_clip.loss import ClipLoss, SigLipLoss

    def clip(x, c):
        scale = x["logitScale"] if "logitScale" in x else 1 / c["temperature"]
        return ClipLoss()(x["image"], x["text"], scale)

    def siglip(x, c):
        scale = x["logitScale"] if "logitScale" in x else torch.tensor(1 / c["temperature"], dtype=DTYPE)
        bias = x["logitBias"] if "logitBias" in x else torch.tensor(c["bias"], dtype=DTYPE)
        return SigLipLoss()(x["image"], x["text"], scale, bias)

    claim("clip", {"normalisation": "none"}, clip)
    claim("siglip", {"normalisation": "none"}, siglip)
    return "open_clip"


ADAPTERS = {
    "mine": mine,
    "info_nce": of_info_nce,
    "lightly": of_lightly,
    "pytorch_metric_learning": of_pytorch_metric_learning,
    "open_clip": of_open_clip,
}


# --- protocol v1: one JSON object a line, NaN and infinities as strings, logs to stderr only -----------------------
class Refusal(Exception):
    """Raised by a loss that declines a question: that draw judges nothing."""


def number(x):
    return x if math.isfinite(x) else "NaN" if math.isnan(x) else "Infinity" if x > 0 else "-Infinity"


def tensor(x):
    x = x.detach().double()
    x = x.reshape(1, 1) if x.dim() == 0 else x.reshape(-1, x.shape[-1])
    return {"rows": x.shape[0], "cols": x.shape[1], "data": [number(v) for v in x.flatten().tolist()]}


def arguments(args):
    read = {}
    for name, x in args.items():
        if name == "labels":
            read[name] = torch.tensor(x, dtype=torch.int64)
        else:
            read[name] = torch.tensor([float(v) for v in x["data"]], dtype=DTYPE).reshape(x["rows"], x["cols"])
    return read


def gradient(loss, x, conventions):
    moving = {name: t.requires_grad_() for name, t in x.items() if t.is_floating_point()}
    slopes = torch.autograd.grad(loss(x, conventions).sum(), list(moving.values()), allow_unused=True)
    zero = torch.zeros_like
    return {name: zero(t) if g is None else g for (name, t), g in zip(moving.items(), slopes)}


def follows(conventions, asked):
    """Of several claims of one topic, the one whose conventions are asked."""
    return all(asked.get(name, value) == value for name, value in conventions.items())


def answer(message):
    topic, _, what = message["ask"].partition("/gradient")
    sloped = message["ask"].endswith("/gradient")
    asked = message["conventions"]
    for ask, conventions, loss in ANSWERS:
        if ask == topic and follows(conventions, asked):
            x, c = arguments(message["args"]), {**conventions, **asked}
            if sloped:
                return {"answer": {name: tensor(g) for name, g in gradient(loss, x, c).items()}}
            return {"answer": tensor(loss(x, c))}
    return {"refused": "no such claim"}


def hello():
    wanted = [name for name in sys.argv[1:] if name in ADAPTERS] or list(ADAPTERS)
    names = []
    for name in wanted:
        try:
            names.append(ADAPTERS[name]())
        except ImportError as missing:
            sys.stderr.write(f"{name} is not here: {missing}\n")
    asks = [(topic + what, c) for topic, c, _ in ANSWERS for what in ("", "/gradient")]
    claims = [{"ask": ask, "conventions": conventions} for ask, conventions in asks]
    name = ", ".join(names) + (", float32" if SINGLE else "")
    return {"protocol": 1, "name": name, "unitRoundoff": UNIT_ROUNDOFF, "claims": claims}


def main():
    torch.set_default_dtype(DTYPE)
    for line in sys.stdin:
        message = json.loads(line)
        if message["ask"] == "goodbye":
            return
        if message["ask"] == "hello":
            reply = hello()
        else:
            try:
                reply = {"id": message["id"], **answer(message)}
            except Refusal as why:
                reply = {"id": message["id"], "refused": str(why)}
            except Exception as problem:  # an attempt that failed is no refusal
                reply = {"id": message["id"], "error": f"{type(problem).__name__}: {problem}"}
        sys.stdout.write(json.dumps(reply, allow_nan=False) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
