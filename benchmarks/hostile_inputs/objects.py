"""Finished objects."""

from __future__ import annotations

import json
from collections.abc import Callable

from hostile_inputs.making import Hostile, base


def _extra(objects: object) -> Hostile:
    return base(json.dumps(objects))


def _thing(kind: str, name: str, version: str = "v1", **more: object) -> dict[str, object]:
    return {"apiVersion": version, "kind": kind, "metadata": {"name": name}, **more}


def _pods(count: float, **more: object) -> list[dict[str, object]]:
    spec = {"containers": [{"name": "c", "image": "x"}], **more}
    return [_thing("Pod", f"p{i}", spec=spec) for i in range(int(count))]


OBJECTS: dict[str, Callable[[float], Hostile]] = {
    "5,500 ConfigMaps": lambda n: _extra(
        [_thing("ConfigMap", f"{'a' * 190}{i}") for i in range(int(4500 * n))]
    ),
    "same ConfigMaps": lambda n: _extra([_thing("ConfigMap", "a") for i in range(int(15000 * n))]),
    "ConfigMap of data": lambda n: _extra(
        [_thing("ConfigMap", "a", data={f"k{i}": "v" for i in range(int(70_000 * n))})]
    ),
    "ConfigMap of wrong keys": lambda n: _extra(
        [_thing("ConfigMap", "a", data={f"k {i}": "v" for i in range(int(70_000 * n))})]
    ),
    "ConfigMap of tokens": lambda n: _extra(
        [_thing("ConfigMap", "a", data={f"token{i}": "a1b2c3d4e5f6" for i in range(int(30_000 * n))})]
    ),
    "ConfigMap with a token text": lambda n: _extra(
        [_thing("ConfigMap", "a", data={"k": "token: " * int(140_000 * n)})]
    ),
    "Pods": lambda n: _extra(_pods(9000 * n)),
    "Services": lambda n: _extra(
        [
            _thing("Service", f"s{i}", spec={"selector": {"a": f"{i}"}, "ports": [{"port": 80}]})
            for i in range(int(7000 * n))
        ]
    ),
    "Services and Pods": lambda n: _extra(
        [
            _thing(
                "Service",
                f"s{i}",
                spec={"selector": {"a": f"{i}"}, "ports": [{"port": 80, "targetPort": "x"}]},
            )
            for i in range(int(3000 * n))
        ]
        + [
            _thing("Pod", f"p{i}", spec={"containers": [{"name": "c", "image": "x"}]})
            for i in range(int(4000 * n))
        ]
    ),
    "Services of one selector and Pods": lambda n: _extra(
        [
            _thing(
                "Service", f"s{i}", spec={"selector": {"a": "b"}, "ports": [{"port": 80, "targetPort": "x"}]}
            )
            for i in range(int(3000 * n))
        ]
        + [
            {
                **_thing("Pod", f"p{i}", spec={"containers": [{"name": "c", "image": "x"}]}),
                "metadata": {"name": f"p{i}", "labels": {"a": "b"}},
            }
            for i in range(int(4000 * n))
        ]
    ),
    "Service of ports": lambda n: _extra(
        [
            _thing(
                "Service",
                "s",
                spec={
                    "selector": {"a": "b"},
                    "ports": [{"port": i, "name": f"p{i}"} for i in range(1, int(35_000 * n))],
                },
            )
        ]
    ),
    "NetworkPolicies": lambda n: _extra(
        [
            _thing(
                "NetworkPolicy",
                f"s{i}",
                "networking.k8s.io/v1",
                spec={"podSelector": {"matchLabels": {"a": "b"}}},
            )
            for i in range(int(6000 * n))
        ]
    ),
    "NetworkPolicy of CIDRs": lambda n: _extra(
        [
            _thing(
                "NetworkPolicy",
                "s",
                "networking.k8s.io/v1",
                spec={
                    "podSelector": {},
                    "ingress": [
                        {
                            "from": [
                                {
                                    "ipBlock": {
                                        "cidr": "10.0.0.0/8",
                                        "except": ["10.1.0.0/16"] * int(60_000 * n),
                                    }
                                }
                            ]
                        }
                    ],
                },
            )
        ]
    ),
    "claims": lambda n: _extra(
        [
            _thing(
                "PersistentVolumeClaim",
                f"s{i}",
                spec={"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
            )
            for i in range(int(5500 * n))
        ]
    ),
    "owner references": lambda n: _extra(
        [
            {
                **_thing("ConfigMap", "a"),
                "metadata": {
                    "name": "a",
                    "ownerReferences": [
                        {"apiVersion": "v1", "kind": "Pod", "name": "p", "uid": str(i)}
                        for i in range(int(15_000 * n))
                    ],
                },
            }
        ]
    ),
    "finalizers": lambda n: _extra(
        [
            {
                **_thing("ConfigMap", "a"),
                "metadata": {"name": "a", "finalizers": [f"a{i}" for i in range(int(90_000 * n))]},
            }
        ]
    ),
    "annotations": lambda n: _extra(
        [
            {
                **_thing("ConfigMap", "a"),
                "metadata": {"name": "a", "annotations": {f"a{i}": "x" for i in range(int(60_000 * n))}},
            }
        ]
    ),
    "label selectors": lambda n: _extra(
        [
            _thing(
                "Deployment",
                "d",
                "apps/v1",
                spec={
                    "selector": {
                        "matchExpressions": [
                            {"key": f"k{i}", "operator": "Exists"} for i in range(int(20_000 * n))
                        ]
                    },
                    "template": {
                        "metadata": {"labels": {"a": "b"}},
                        "spec": {"containers": [{"name": "c", "image": "x"}]},
                    },
                },
            )
        ]
    ),
    "HTTPRoute rules": lambda n: _extra(
        [
            _thing(
                "HTTPRoute",
                "d",
                "gateway.networking.k8s.io/v1",
                spec={
                    "rules": [
                        {"matches": [{"path": {"type": "PathPrefix", "value": f"/{i}"}}]}
                        for i in range(int(13_000 * n))
                    ]
                },
            )
        ]
    ),
    "HTTPRoutes": lambda n: _extra(
        [
            _thing(
                "HTTPRoute",
                f"d{i}",
                "gateway.networking.k8s.io/v1",
                spec={
                    "rules": [{"matches": [{"path": {"type": "PathPrefix", "value": f"/{i}"}}]}] * 16,
                    "parentRefs": [{"name": "a"}],
                },
            )
            for i in range(int(800 * n))
        ]
    ),
    "device claims": lambda n: _extra(
        [
            _thing(
                "ResourceClaim",
                f"d{i}",
                "resource.k8s.io/v1",
                spec={
                    "devices": {
                        "requests": [
                            {
                                "name": "a",
                                "exactly": {
                                    "deviceClassName": "x",
                                    "selectors": [
                                        {
                                            "cel": {
                                                "expression": "device.attributes['x'].y == 'a' && " * 50
                                                + "true"
                                            }
                                        }
                                    ],
                                },
                            }
                        ]
                    }
                },
            )
            for i in range(int(300 * n))
        ]
    ),
    "unknown kinds": lambda n: _extra([_thing(f"Kind{i}", "a") for i in range(int(14_000 * n))]),
    "misspelt kinds in extraObjects": lambda n: _extra(
        [_thing(f"Deploymen{i}", "a", "apps/v1") for i in range(int(12_000 * n))]
    ),
    "wrong groups": lambda n: _extra(
        [_thing("Deployment", "a", f"app{i}/v1") for i in range(int(12_000 * n))]
    ),
    "env referring to env": lambda n: _extra(
        _pods(
            1,
            containers=[
                {
                    "name": "c",
                    "image": "x",
                    "env": [{"name": f"E{i}", "value": "$(E0)" * 3} for i in range(int(20_000 * n))],
                }
            ],
        )
    ),
    "volumes of a Pod": lambda n: _extra(
        _pods(1, volumes=[{"name": f"v{i}", "emptyDir": {}} for i in range(int(25_000 * n))])
    ),
    "projected sources": lambda n: _extra(
        _pods(
            1,
            volumes=[
                {
                    "name": "v",
                    "projected": {
                        "sources": [
                            {"configMap": {"name": "a", "items": [{"key": "k", "path": "p"}]}}
                            for i in range(int(13_000 * n))
                        ]
                    },
                }
            ],
        )
    ),
    "affinity": lambda n: _extra(
        _pods(
            1,
            affinity={
                "nodeAffinity": {
                    "requiredDuringSchedulingIgnoredDuringExecution": {
                        "nodeSelectorTerms": [
                            {"matchExpressions": [{"key": "a", "operator": "In", "values": ["a"]}]}
                            for i in range(int(13_000 * n))
                        ]
                    }
                }
            },
        )
    ),
    "init containers": lambda n: _extra(
        _pods(
            1,
            initContainers=[
                {"name": f"c{i}", "image": "x", "ports": [{"containerPort": 80}]}
                for i in range(int(15_000 * n))
            ],
        )
    ),
    "Jobs": lambda n: _extra(
        [
            _thing(
                "Job",
                f"j{i}",
                "batch/v1",
                spec={
                    "template": {
                        "spec": {"restartPolicy": "Never", "containers": [{"name": "c", "image": "x"}]}
                    }
                },
            )
            for i in range(int(5000 * n))
        ]
    ),
    "CronJob schedules": lambda n: _extra(
        [
            _thing(
                "CronJob",
                "j",
                "batch/v1",
                spec={
                    "schedule": "1," * int(500_000 * n) + " * * * *",
                    "jobTemplate": {
                        "spec": {
                            "template": {
                                "spec": {
                                    "restartPolicy": "Never",
                                    "containers": [{"name": "c", "image": "x"}],
                                }
                            }
                        }
                    },
                },
            )
        ]
    ),
    "bindings": lambda n: _extra(
        [
            _thing(
                "RoleBinding",
                "r",
                "rbac.authorization.k8s.io/v1",
                roleRef={"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "a"},
                subjects=[
                    {"kind": "ServiceAccount", "name": f"s{i}", "namespace": "a"}
                    for i in range(int(15_000 * n))
                ],
            )
        ]
    ),
    "role rules": lambda n: _extra(
        [
            _thing(
                "Role",
                "r",
                "rbac.authorization.k8s.io/v1",
                rules=[
                    {"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}
                    for i in range(int(15_000 * n))
                ],
            )
        ]
    ),
    "CRDs among objects": lambda n: _extra(
        [
            _thing(
                "CustomResourceDefinition",
                "r",
                "apiextensions.k8s.io/v1",
                spec={
                    "group": "a",
                    "names": {},
                    "versions": [{"name": f"v{i}"} for i in range(int(50_000 * n))],
                },
            )
        ]
    ),
    "extraObjects of texts": lambda n: _extra(["a"] * int(200_000 * n)),
    "extraObjects of nulls": lambda n: _extra([None] * int(160_000 * n)),
    "Secrets": lambda n: _extra(
        [_thing("Secret", f"s{i}", stringData={"token": "a1b2c3d4e5f6g7"}) for i in range(int(8000 * n))]
    ),
    "Secret data": lambda n: _extra(
        [_thing("Secret", "s", data={f"k{i}": "YTFiMmMzZDRlNWY2" for i in range(int(30_000 * n))})]
    ),
}
