"""script/bench planner: three years, each planned in one run, judged by the independent checker, beside a naive plan.

script/bench planner            all worlds
script/bench planner sweden     only that one
"""

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from script.planner import worlds
from yearwheel.planner import checker, cost, naive, solving
from yearwheel.planner.frame import Frame
from yearwheel.planner.problem import Meeting, Problem

WORLDS: dict[str, tuple[Callable[[], Problem], float, str]] = {
    "sweden": (worlds.sweden, 60, "proved best, under 10 s"),
    "tight": (worlds.tight, 60, "no violation"),
    "double": (worlds.double, 120, "no violation"),
    "europe": (worlds.europe, 115, "no violation, under 120 s"),
}


def unfairness(problem: Problem, meetings: Sequence[Meeting]) -> str:
    """Turns of those who match something: fewest and most, how many have none, and none while another has two."""
    turns = cost.turns_of(Frame(problem), meetings)
    without = sum(1 for count in turns.values() if not count)
    return f"{min(turns.values())}–{max(turns.values())} turns, {without} without"


def line(name: str, problem: Problem, meetings: Sequence[Meeting], price: str, seconds: str) -> int:
    broken = checker.check(problem, meetings)
    kinds = ", ".join(f"{count} {rule}" for rule, count in Counter(one.rule for one in broken).most_common())
    print(f"{name:<26}{len(broken):>6}  {unfairness(problem, meetings):<26}{price:<34}{seconds:>8}  {kinds}")
    return len(broken)


def measure(name: str) -> bool:
    make, limit, target = WORLDS[name]
    problem = replace(make(), seconds=limit)
    single = sum(not body.members for body in problem.bodies)
    print(
        f"\n{name}: {single} regions, {len(problem.bodies) - single} groups, {len(problem.wanted)} dialogues, "
        f"{problem.first} – {problem.last}, seed {problem.seed}, {problem.workers} workers. Target: {target}."
    )
    print(f"{'':<26}{'broken':>6}  {'fairness':<26}{'cost':<34}{'seconds':>8}")
    by_hand = naive.plan(problem)
    line("naive", problem, by_hand, str(cost.cost(problem, by_hand)), "")
    found = solving.solve(problem, explain=False)
    price = f"{found.cost}, bound {found.bound} ({found.status}, gap {found.gap:.1%})"
    if not found.meetings:
        print("planner: no plan in time")
        return False
    return line("planner", problem, found.meetings, price, f"{found.seconds:.1f}") == 0


def main() -> int:
    names = sys.argv[1:] or list(WORLDS)
    results = [measure(name) for name in names]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
