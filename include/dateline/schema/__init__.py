"""Words: fields, tables, units, measures, sources, errors. Imports nothing of Dateline's."""
