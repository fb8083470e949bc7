#!/usr/bin/env python3
"""Reads reports as other programs do: SARIF by its schema, JUnit with junitparser.

    reports.py SCHEMA REPORT.sarif REPORT.xml        # pip install jsonschema junitparser
"""
import json
import sys

import jsonschema
import junitparser

schema, sarif, junit = sys.argv[1:]
with open(schema) as file:
    schema = json.load(file)
with open(sarif) as file:
    report = json.load(file)
jsonschema.validators.validator_for(schema)(schema).validate(report)
print(f"SARIF: {len(report['runs'])} run, valid")

suites = list(junitparser.JUnitXml.fromfile(junit))
cases = [case for suite in suites for case in suite]
for suite in suites:
    assert suite.tests == len(list(suite)), suite.name
print(
    f"JUnit: {len(cases)} cases, {sum(suite.failures for suite in suites)} failures, "
    f"{sum(suite.errors for suite in suites)} errors"
)
