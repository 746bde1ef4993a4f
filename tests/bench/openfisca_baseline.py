"""What does openfisca-core need for the same two steps? Run by `tests.bench.settlement` as a
process of its own, in an environment of its own: amounts in fen on stdin, JSON on stdout.

Nothing of ours is imported here and nothing of ours imports this (docs/decisions/0011).
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import numpy
from openfisca_core.entities import build_entity
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import YEAR
from openfisca_core.simulations import Simulation, SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

PERIOD = "2025"
INPUTS = ("in_scope", "deductible", "pool_rate", "pool_paid", "supplement_paid")
PERSON = build_entity(key="person", plural="persons", label="insured person", is_person=True)


# -- formulas, vector style; P is the population, t the period --------------------------------


def room(P: Any, t: Any, rules: Any) -> Any:
    return numpy.maximum(0, rules(t).pool_cap - P("pool_paid", t))


def pool_payment(P: Any, t: Any) -> Any:
    eligible = numpy.maximum(0, P("in_scope", t) - P("deductible", t))
    return numpy.round(numpy.minimum(eligible * P("pool_rate", t), P("room", t)), 2)


def crossing_point(P: Any, t: Any) -> Any:
    reached = P("deductible", t) + P("room", t) / P("pool_rate", t)
    return numpy.where(P("room", t) > 0, numpy.round(reached, 2), 0)


def supplement_payment(P: Any, t: Any, rules: Any) -> Any:
    above = numpy.maximum(0, P("in_scope", t) - P("crossing_point", t))
    gross = numpy.round(above * rules(t).supplement_rate, 2)
    return numpy.minimum(gross, numpy.maximum(0, rules(t).supplement_cap - P("supplement_paid", t)))


FORMULAS = (room, pool_payment, crossing_point, supplement_payment)


def build_system(policy: dict[str, float]) -> TaxBenefitSystem:
    system = TaxBenefitSystem([PERSON])
    kind = {"value_type": float, "entity": PERSON, "definition_period": YEAR, "label": "yuan"}
    for name in INPUTS:
        system.add_variable(type(name, (Variable,), dict(kind)))
    for formula in FORMULAS:
        system.add_variable(type(formula.__name__, (Variable,), {**kind, "formula": formula}))
    dated = {name: {"values": {"2025-01-01": value}} for name, value in policy.items()}
    system.parameters = ParameterNode("", data=dated)
    return system


def main() -> None:
    asked = json.load(sys.stdin)
    system = build_system(asked["policy"])
    one = {name: numpy.array([asked["case"][name]]) for name in INPUTS}
    many = {name: numpy.array(asked["crowd"][name]) for name in INPUTS}
    size = len(many["in_scope"])

    def build(given: dict[str, Any], count: int) -> Simulation:
        simulation = SimulationBuilder().build_default_simulation(system, count=count)
        for name in INPUTS:
            simulation.set_input(name, PERIOD, given[name])
        return simulation

    def calculate(simulation: Simulation) -> Any:
        for formula in FORMULAS:
            simulation.delete_arrays(formula.__name__)
        return (
            simulation.calculate("pool_payment", PERIOD),
            simulation.calculate("supplement_payment", PERIOD),
        )

    alone, crowd = build(one, 1), build(many, size)
    paid, payments = calculate(alone)[1], calculate(crowd)[1]
    answer = {
        "version": version("openfisca-core"),
        "number": str(paid.dtype),
        "one": microseconds(lambda: calculate(alone), 200),
        "one_made": microseconds(lambda: calculate(build(one, 1)), 100),
        "many": microseconds(lambda: calculate(crowd), 3) / size,
        "many_made": microseconds(lambda: calculate(build(many, size)), 3) / size,
        "case_payment": round(float(paid[0]) * 100),
        "payments": [round(value * 100) for value in payments.tolist()],
    }
    json.dump(answer, sys.stdout)


def microseconds(call: Callable[[], object], calls: int) -> float:
    """Median CPU time of one call over fifteen rounds."""
    rounds = []
    for _ in range(15):
        begun = time.process_time()
        for _ in range(calls):
            call()
        rounds.append(time.process_time() - begun)
    return statistics.median(rounds) / calls * 1e6


if __name__ == "__main__":
    main()
