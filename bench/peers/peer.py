"""peer - PyTorch and numpy behind the same lines as peer.js: {mode, n, d, folder} -> {loss, wall, cpu}."""
import json
import sys
import time

name, threads = sys.argv[1], int(sys.argv[2])
TAU = 0.1


def say(answer):
    print(json.dumps(answer), flush=True)


def blas():
    """The library behind matrix products, as the loader found it; on systems without /proc, unknown."""
    try:
        files = {line.split()[-1] for line in open("/proc/self/maps") if "/" in line}
    except OSError:
        return "unknown BLAS"
    found = sorted(f.replace("/usr/lib/", "") for f in files if any(b in f.lower() for b in ("blas", "mkl_rt", "blis")))
    return ", ".join(found) or "no BLAS"


try:
    import numpy as np

    if name.startswith("torch"):
        import torch
        import torch.nn.functional as F

        if threads > 0:
            torch.set_num_threads(threads)
        device = torch.device("cuda" if name == "torch-cuda" else "cpu")
        if device.type == "cuda" and not torch.cuda.is_available():
            say({"refused": "torch %s sees no CUDA device" % torch.__version__})
            sys.exit(0)
        where = torch.cuda.get_device_name() if device.type == "cuda" else blas()
        say({"ready": "torch %s, %d threads, %s" % (torch.__version__, torch.get_num_threads(), where)})
    else:
        say({"ready": "numpy %s, %s" % (np.__version__, blas())})
except ImportError as cause:
    say({"refused": str(cause)})
    sys.exit(0)


def numbers(folder, file, *shape):
    return np.fromfile("%s/%s.f32" % (folder, file), dtype=np.float32).reshape(shape)


def numpy_call(mode, n, d, folder):
    q, k = numbers(folder, "q-%d-%d" % (n, d), n, d), numbers(folder, "k-%d-%d" % (n, d), n, d)

    def call():
        a = q / np.linalg.norm(q, axis=1, keepdims=True)
        b = k / np.linalg.norm(k, axis=1, keepdims=True)
        s = (a / np.float32(TAU)) @ b.T
        own = s.diagonal().copy()
        most = s.max(axis=1, keepdims=True)
        s -= most
        np.exp(s, out=s)
        total = s.sum(axis=1, keepdims=True)
        loss = float((most[:, 0] + np.log(total[:, 0]) - own).mean())
        if mode == "both":
            s /= total
            s[np.arange(n), np.arange(n)] -= 1
            s /= np.float32(n * TAU)
            abar, bbar = s @ b, s.T @ a
            abar -= (abar * a).sum(axis=1, keepdims=True) * a
            bbar -= (bbar * b).sum(axis=1, keepdims=True) * b
        return loss

    return call


def numpy_nt_xent(n, d, folder):
    """The full matrix of n views, n / 2 samples twice; a view is no negative of itself."""
    z = numbers(folder, "q-%d-%d" % (n, d), n, d)
    own = np.roll(np.arange(n), n // 2)

    def call():
        a = z / np.linalg.norm(z, axis=1, keepdims=True)
        s = (a / np.float32(TAU)) @ a.T
        np.fill_diagonal(s, -np.inf)
        positive = s[np.arange(n), own]
        most = s.max(axis=1, keepdims=True)
        s -= most
        np.exp(s, out=s)
        return float((most[:, 0] + np.log(s.sum(axis=1)) - positive).mean())

    return call


def torch_call(mode, n, d, folder):
    q = torch.from_numpy(numbers(folder, "q-%d-%d" % (n, d), n, d)).to(device).requires_grad_(mode == "both")
    k = torch.from_numpy(numbers(folder, "k-%d-%d" % (n, d), n, d)).to(device).requires_grad_(mode == "both")
    own = torch.arange(n, device=device)

    def call():
        q.grad = k.grad = None
        s = F.normalize(q) @ F.normalize(k).t() / TAU
        loss = F.cross_entropy(s, own)
        if mode == "both":
            loss.backward()
        if device.type == "cuda":
            torch.cuda.synchronize()
        return loss.item()

    return call


def torch_step(n, folder):
    shapes = json.load(open("%s/shapes.json" % folder))

    def tensor(ending):
        s = next(s for s in shapes if s["name"].endswith(ending))
        return torch.from_numpy(numbers(folder, s["file"], s["rows"], s["cols"]))

    filters, layers = [1, 32, 64, 128], []
    for i in range(3):
        c = torch.nn.Conv2d(filters[i], filters[i + 1], 3, 2, 1, bias=False)
        w = tensor("conv%d.weight" % i).reshape(3, 3, filters[i], filters[i + 1]).permute(3, 2, 0, 1)
        c.weight.data.copy_(w)
        layers += [c, torch.nn.BatchNorm2d(filters[i + 1]), torch.nn.ReLU()]
    layers.append(torch.nn.Flatten())
    for place, a, b in [("encoder.linear", 2048, 128), ("head.linear0", 128, 128), ("head.linear1", 128, 64)]:
        linear = torch.nn.Linear(a, b)
        linear.weight.data.copy_(tensor(place + ".weight").t())
        linear.bias.data.copy_(tensor(place + ".bias")[0])
        layers.append(linear)
        if place == "head.linear0":
            layers.append(torch.nn.ReLU())
    net = torch.nn.Sequential(*layers).to(device).train()
    optimiser = torch.optim.AdamW(net.parameters(), 2e-3)
    views = [torch.from_numpy(numbers(folder, "view-%d" % v, n, 1, 28, 28)).to(device) for v in (0, 1)]
    own = torch.cat([torch.arange(n) + n, torch.arange(n)]).to(device)

    def call():
        z = F.normalize(torch.cat([net(v) for v in views]))
        s = (z @ z.t() / 0.2).fill_diagonal_(-1e9)
        loss = F.cross_entropy(s, own)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if device.type == "cuda":
            torch.cuda.synchronize()
        return loss.item()

    return call


prepared = {}
for line in sys.stdin:
    question = json.loads(line)
    mode, n, d, folder = question["mode"], question["n"], question["d"], question["folder"]
    key = (mode, n, d)
    try:
        if key not in prepared:
            if mode == "nt-xent":
                prepared[key] = numpy_nt_xent(n, d, folder) if name == "numpy" else None
            elif mode == "step":
                prepared[key] = torch_step(n, folder) if name.startswith("torch") else None
            else:
                prepared[key] = (torch_call if name.startswith("torch") else numpy_call)(mode, n, d, folder)
        call = prepared[key]
        if call is None:
            say({"refused": "no %s" % mode})
            continue
        cpu, wall = time.process_time(), time.perf_counter()
        loss = call()
        say({"loss": loss, "wall": 1000 * (time.perf_counter() - wall), "cpu": 1000 * (time.process_time() - cpu)})
    except Exception as cause:
        say({"refused": str(cause).splitlines()[0] if str(cause) else type(cause).__name__})
