"""The programme of the Observatory: the schema of data/programme, its rows read and checked."""
