"""Arrow tables to Arrow tables: pure functions, one module per stage. No I/O."""
