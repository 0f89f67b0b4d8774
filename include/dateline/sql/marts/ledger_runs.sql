-- Question: which files did each run leave as they are?
-- Grain: one row per file of the lake, of the run that wrote it last; the table `runs` is a file per partition.
-- Columns:
--   run_id, stage, collection, date, output_path, rows, written_at: as in `runs`
SELECT run_id, stage, collection, date, output_path, rows, written_at
FROM runs
ORDER BY run_id, output_path
