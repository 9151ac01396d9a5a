"""One benchmark case in PyTorch: python torch_worker.py CASE PRECISION LAYOUT, with CASE as in test/bench/cases.ts.

PRECISION is float32 or bfloat16 (autocast around the forward pass and the losses, as PyTorch's documentation advises),
LAYOUT contiguous or channels_last. Prints "ready", then runs once per line on standard input and answers with JSON.
"""
import json
import resource
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F
from torch_networks import Generator, LightGenerator, Rrdb, discriminator, vgg19

case, precision, layout = sys.argv[1:4]
torch.manual_seed(1)
mixed = lambda: torch.autocast("cpu", torch.bfloat16, enabled=precision == "bfloat16")
memory_format = torch.channels_last if layout == "channels_last" else torch.contiguous_format
place = lambda x: x.to(memory_format=memory_format)


def pretraining(generator, side=24, batch=16, distance=F.mse_loss):
    generator = place(generator).train()
    optimizer = torch.optim.Adam(generator.parameters(), 1e-4)
    lr, hr = place(torch.rand(batch, 3, side, side)), place(torch.rand(batch, 3, 4 * side, 4 * side) * 2 - 1)

    def step():
        with mixed():
            loss = distance(generator(lr).float(), hr)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def inference():
    generator = place(Generator(False)).eval()
    image = np.random.default_rng(1).integers(0, 256, (128, 128, 3), np.uint8)

    def run():
        with torch.inference_mode(), mixed():
            lr = place(torch.from_numpy(image).permute(2, 0, 1)[None].float() / 255)
            sr = generator(lr)[0].float().permute(1, 2, 0)
            return ((sr + 1) * 127.5).round().clamp(0, 255).to(torch.uint8).numpy().mean()

    return run


def srgan(convolutions):
    generator, judge, vgg = place(Generator(True)).train(), place(discriminator()).train(), place(vgg19(convolutions))
    generator_optimizer = torch.optim.Adam(generator.parameters(), 1e-4)
    judge_optimizer = torch.optim.Adam(judge.parameters(), 1e-4)
    lr, hr = place(torch.rand(16, 3, 24, 24)), place(torch.rand(16, 3, 96, 96) * 2 - 1)
    mean = torch.tensor([103.939, 116.779, 123.68])[None, :, None, None]
    features = lambda x: vgg((x * 127.5 + 127.5).flip(1) - mean) / 12.75

    def step():
        with mixed():
            sr = generator(lr)
        judge.requires_grad_(True)
        with mixed():
            judge_loss = F.softplus(-judge(hr).float()).mean() + F.softplus(judge(sr.detach()).float()).mean()
        judge_optimizer.zero_grad()
        judge_loss.backward()
        judge_optimizer.step()
        judge.requires_grad_(False)
        with torch.no_grad(), mixed():
            target = features(hr).float()
        with mixed():
            loss = F.mse_loss(features(sr).float(), target) + 1e-3 * F.softplus(-judge(sr).float()).mean()
        generator_optimizer.zero_grad()
        loss.backward()
        generator_optimizer.step()
        return loss.item() + judge_loss.item()

    return step


run = {
    "pretrain-quick": lambda: pretraining(LightGenerator(), 16),
    "pretrain-plain": lambda: pretraining(Generator(False)),
    "pretrain-paper": lambda: pretraining(Generator(True)),
    "pretrain-rrdb": lambda: pretraining(Rrdb(False), 32, 4, F.l1_loss),
    "pretrain-rrdb-recompute": lambda: pretraining(Rrdb(True), 32, 4, F.l1_loss),
    "inference": inference,
    "srgan-block3": lambda: srgan(8),
    "srgan-block5": lambda: srgan(16),
}[case]()


# as in turns.ts
def run_for(seconds):
    start, runs, spent = time.perf_counter(), 0, 0
    while spent < seconds or runs < 2:
        run()
        runs += 1
        spent = time.perf_counter() - start
    return spent / runs


run_for(5)
print(json.dumps({"ready": f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads"}), flush=True)
for _ in sys.stdin:
    seconds = run_for(1)
    # kilobytes on Linux, bytes on macOS
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
    print(json.dumps({"seconds": seconds, "peakMegabytes": peak}), flush=True)
