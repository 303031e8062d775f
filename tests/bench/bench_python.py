"""An executor in the usual style: nodes in a networkx graph, candidates in a pandas frame.

Reads what bench_allocate wrote, gives every request to the same formula (profile article), and
prints the nanoseconds of one allocation with backup. Ends with 1 when an answer differs.
"""
import sys
import time

import networkx as nx
import pandas as pd


def frame_of(graph):
    return pd.DataFrame([dict(id=n, **data) for n, data in graph.nodes(data=True)])


def allocate(frame, min_gpu_gb, max_latency_ms):
    frame = frame[
        (frame.gpu_memory_gb >= min_gpu_gb) & (frame.latency_ms <= max_latency_ms)
    ]
    if frame.empty:
        return None, None
    score = (
        0.4 * frame.performance
        + 0.3 * frame.reputation
        + 0.2 * (1 / frame.latency_ms)
        + 0.1 * frame.green
    )
    frame = frame.assign(score=score.round(9))
    frame = frame.sort_values(["score", "id"], ascending=[False, True])
    best = frame.iloc[0]
    others = frame[(frame.owner != best.owner) & (frame.id != best.id)]
    elsewhere = others[others.region != best.region]
    others = others if elsewhere.empty else elsewhere
    return best, None if others.empty else others.iloc[0]


def differs(frame, found, expected):
    """The same node, or one whose score is equal but for rounding."""
    if found is None or expected == 0xFFFFFFFF:
        return (found is None) != (expected == 0xFFFFFFFF)
    data = frame[expected]
    score = (
        0.4 * data["performance"]
        + 0.3 * data["reputation"]
        + 0.2 / data["latency_ms"]
        + 0.1 * data["green"]
    )
    return int(found.id) != expected and abs(score - found.score) > 3e-9


def main():
    with open(sys.argv[1], encoding="ascii") as f:
        lines = [[int(x) for x in line.split()] for line in f]
    count = lines[0][0]
    graph = nx.Graph()
    for n, gpu, latency, reputation, green, performance, owner, region in lines[1 : count + 1]:
        graph.add_node(
            n,
            gpu_memory_gb=gpu,
            latency_ms=latency,
            reputation=reputation / 1e6,
            green=green / 1e6,
            performance=performance / 1e6,
            owner=owner,
            region=region,
        )
    requests = lines[count + 1 :]
    frame = frame_of(graph)  # in its favour: made once, though each allocation changes a node
    start = time.perf_counter_ns()
    answers = [allocate(frame, gpu, latency) for gpu, latency, _, _ in requests]
    spent = time.perf_counter_ns() - start
    for (_, _, node, backup), (best, other) in zip(requests, answers):
        if differs(graph.nodes, best, node) or differs(graph.nodes, other, backup):
            sys.exit(1)
    print(spent // len(requests))


main()
