"""Lineage: the OpenLineage events of a task say which tables of the lake it read and wrote, columns and rows of each.

The provider sends an event when a task begins and when it ends; `StageExtractor` fills in the latter. Switched off by
Airflow's own `[openlineage] disabled`; docs/operations.md says how to send events elsewhere than into a file.
"""

import io
import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from openlineage.client.event_v2 import InputDataset, OutputDataset

    from dateline.store.traffic import Dataset

from airflow.providers.openlineage.extractors.base import BaseExtractor, OperatorLineage


class StageExtractor(BaseExtractor):
    """What the stages that a task ran have noted (dateline.store.traffic); of other tasks nothing."""

    @classmethod
    def get_operator_classnames(cls) -> list[str]:
        return ["_PythonDecoratedOperator"]

    def _execute_extraction(self) -> OperatorLineage:
        return OperatorLineage()  # a task that begins has read and written nothing

    def extract_on_complete(self, task_instance: Any) -> OperatorLineage:  # noqa: ARG002 (Airflow's signature)
        from dateline.pipeline.observing import finished
        from dateline.store.settings import lake_root

        root = str(lake_root())
        namespace = root if "://" in root else f"file://{root}"
        seen = finished()
        return OperatorLineage(
            inputs=[_input(namespace, one) for one in _merged([s.traffic.read for s in seen])],
            outputs=[_output(namespace, one) for one in _merged([s.traffic.written for s in seen])],
        )


def _merged(met: "list[dict[str, Dataset]]") -> "list[Dataset]":
    """The datasets of several stages that one task ran, by name; a file that two of them met counts once."""
    from dateline.store.traffic import Dataset

    merged: dict[str, Dataset] = {}
    for datasets in met:
        for name, one in datasets.items():
            whole = merged.setdefault(name, Dataset(name, one.columns))
            whole.rows_of_files |= one.rows_of_files
            whole.partitions |= one.partitions
    return [merged[name] for name in sorted(merged)]


def _input(namespace: str, dataset: "Dataset") -> "InputDataset":
    from openlineage.client.event_v2 import InputDataset
    from openlineage.client.facet_v2 import base_subset_dataset, input_statistics_input_dataset

    facets: dict[str, Any] = {
        "inputStatistics": input_statistics_input_dataset.InputStatisticsInputDatasetFacet(
            rowCount=dataset.rows, fileCount=len(dataset.rows_of_files)
        )
    }
    if dataset.partitions:
        facets["subset"] = base_subset_dataset.InputSubsetInputDatasetFacet(inputCondition=_partitions(dataset))
    return InputDataset(namespace, dataset.name, facets=_schema(dataset), inputFacets=facets)


def _output(namespace: str, dataset: "Dataset") -> "OutputDataset":
    from openlineage.client.event_v2 import OutputDataset
    from openlineage.client.facet_v2 import base_subset_dataset, output_statistics_output_dataset

    facets: dict[str, Any] = {
        "outputStatistics": output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet(
            rowCount=dataset.rows, fileCount=len(dataset.rows_of_files)
        )
    }
    if dataset.partitions:
        facets["subset"] = base_subset_dataset.OutputSubsetOutputDatasetFacet(outputCondition=_partitions(dataset))
    return OutputDataset(namespace, dataset.name, facets=_schema(dataset), outputFacets=facets)


def _schema(dataset: "Dataset") -> dict[str, Any]:
    from openlineage.client.facet_v2 import schema_dataset

    fields = [schema_dataset.SchemaDatasetFacetFields(name=name, type=kind) for name, kind in dataset.columns]
    return {"schema": schema_dataset.SchemaDatasetFacet(fields=fields)} if fields else {}


def _partitions(dataset: "Dataset") -> Any:
    from openlineage.client.facet_v2 import base_subset_dataset as subset

    return subset.PartitionSubsetCondition(
        [
            subset.Partition({"collection": collection, "date": day}, identifier=f"{collection}/{day}")
            for collection, day in sorted(dataset.partitions)
        ]
    )


class WholeLines:
    """A file system for the provider's file transport that adds each event in one write.

    Its own append writes a long event in pieces, and those of tasks that end together would be mixed. The file is
    opened anew for every event, so it may be moved away at any time.
    """

    def open(self, path: str, mode: str) -> io.StringIO:  # noqa: ARG002 (fsspec's signature)
        return _Line(path)


class _Line(io.StringIO):
    def __init__(self, path: str) -> None:
        super().__init__()
        self._path = path

    def close(self) -> None:
        if not self.closed and (text := self.getvalue()):
            os.makedirs(os.path.dirname(self._path), exist_ok=True)  # noqa: PTH103, PTH120
            file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640)
            try:
                os.write(file, text.encode("utf-8"))
            finally:
                os.close(file)
        super().close()
