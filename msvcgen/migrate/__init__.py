"""Migrate: what values of the Helm chart llm-d-modelservice say, as a ModelService and a BaseConfig.

`values` reads and merges as Helm does, `helm` evaluates templates in values, `ledger` keeps what became of each value;
`model`, `words`, `containers`, `parallelism`, `roles`, `deployment` and `objects` say what the chart makes of them,
`written` how it is written here, and `chart` puts them together. What is known of the chart is data: `chart.json`,
`chart.schema.json`.
"""
