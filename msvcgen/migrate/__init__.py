"""Migrate: what others' inputs say, as ModelServices and BaseConfigs; here values of the Helm chart llm-d-modelservice.

`values` reads and merges as Helm does, `helm` evaluates templates in values, `ledger` keeps what became of each value;
`model`, `words`, `containers`, `parallelism`, `roles`, `deployment` and `objects` say what the chart makes of them,
`written` how it is written here, and `chart` puts them together. What is known of the chart is data: `chart.json`,
`chart.schema.json`. `told` says what became of values; documents of other systems are in `documents/`.
"""
