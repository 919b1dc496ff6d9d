"""A loss of your own before the laws of `contrastive`.

    npx contrastive verify --command "python contrastive_harness.py"

Put your loss in place of `info_nce` and its gradient in place of `info_nce_gradient`, or delete the gradient's line
from ANSWERS. `npx contrastive explain info-nce` lists the topics' arguments and conventions. Needs numpy.
"""
import json
import sys

import numpy as np

NAME = "my loss (numpy)"
UNIT_ROUNDOFF = 2.0**-53  # what the arithmetic below can do: 2**-53 for float64, 2**-24 for float32

# The conventions that the loss keeps. Those not named are the topic's defaults; a temperature is drawn.
CONVENTIONS = {
    "mode": "in-batch",
    "direction": "query-to-key",
    "normalisation": "unit",
    "reduction": "mean",
}


def unit(x):
    """Rows of length 1; the floor is that of torch.nn.functional.normalize."""
    return x / np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1e-12)


def softmax(logits):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def info_nce(q, k, temperature):
    """Mean over rows of log sum_j exp(q_i . k_j / temperature) - q_i . k_i / temperature."""
    logits = unit(q) @ unit(k).T / temperature
    largest = logits.max(axis=1)
    partition = largest + np.log(np.exp(logits - largest[:, None]).sum(axis=1))
    return np.mean(partition - np.diag(logits))


def info_nce_gradient(q, k, temperature):
    """The derivative by q and by k."""
    a, b = unit(q), unit(k)
    slope = (softmax(a @ b.T / temperature) - np.eye(len(q), len(k))) / (len(q) * temperature)
    return {"q": through_unit(q, slope @ b), "k": through_unit(k, slope.T @ a)}


def through_unit(x, slope):
    """A slope by unit(x) as a slope by x; below the floor the length is a constant."""
    length = np.linalg.norm(x, axis=1, keepdims=True)
    u = x / np.maximum(length, 1e-12)
    along = np.where(length > 1e-12, (slope * u).sum(axis=1, keepdims=True), 0)
    return (slope - along * u) / np.maximum(length, 1e-12)


# What is asked, the conventions under which it is answered, and who answers: f(arguments, conventions).
ANSWERS = [
    ("info-nce", CONVENTIONS, lambda x, c: info_nce(x["q"], x["k"], c["temperature"])),
    ("info-nce/gradient", CONVENTIONS, lambda x, c: info_nce_gradient(x["q"], x["k"], c["temperature"])),
    ("similarity/cosine", {}, lambda x, c: unit(x["x"]) @ unit(x["y"]).T),
]


# Protocol v1 from here on: one JSON object a line, NaN and infinities as strings, logs to stderr only.
class Refusal(Exception):
    """Raised by a loss that declines a question: that draw judges nothing."""


def number(x):
    x = float(x)
    return x if np.isfinite(x) else "NaN" if np.isnan(x) else "Infinity" if x > 0 else "-Infinity"


def tensor(x):
    x = np.atleast_2d(np.asarray(x, dtype=np.float64))
    return {"rows": x.shape[0], "cols": x.shape[1], "data": [number(v) for v in x.ravel()]}


def arguments(args):
    read = {}
    for name, x in args.items():
        if name == "labels":
            read[name] = np.array(x, dtype=np.int64)
        else:
            read[name] = np.array([float(v) for v in x["data"]]).reshape(x["rows"], x["cols"])
    return read


def hello():
    claims = [{"ask": ask, "conventions": conventions} for ask, conventions, _ in ANSWERS]
    return {"protocol": 1, "name": NAME, "unitRoundoff": UNIT_ROUNDOFF, "claims": claims}


def follows(conventions, asked):
    """Of several claims of one topic, the one whose conventions are asked."""
    return all(asked.get(name, value) == value for name, value in conventions.items())


def answer(message):
    asked = message["conventions"]
    for ask, conventions, f in ANSWERS:
        if ask == message["ask"] and follows(conventions, asked):
            said = f(arguments(message["args"]), {**conventions, **asked})
            if isinstance(said, dict):
                return {"answer": {name: tensor(x) for name, x in said.items()}}
            return {"answer": tensor(said)}
    return {"refused": "no such claim"}


def main():
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
