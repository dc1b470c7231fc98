-- SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
-- Values of 40 KB to 2.5 MB, copied, cut and sorted, beside a small table in use.
PRAGMA temp_store = MEMORY;
PRAGMA cache_size = -512;
CREATE TABLE names(id INTEGER PRIMARY KEY, name TEXT);
WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n WHERE i < 300)
INSERT INTO names SELECT i, 'name ' || i * 7919 % 1000 FROM n;
CREATE TABLE files(id INTEGER PRIMARY KEY, content BLOB);
WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n WHERE i < 24)
INSERT INTO files SELECT i, zeroblob(40000 << i * 5 % 7) FROM n;
SELECT id, length(content),
	(SELECT count(*) FROM names WHERE name > 'name 5' AND id % 3 = files.id % 3) FROM files;
UPDATE files SET content = zeroblob(length(content) / 2) WHERE id % 3 = 0;
SELECT id, length(CAST(content AS TEXT) || 'x'), length(substr(content, 1 + id)),
	(SELECT max(name) FROM names WHERE id > files.id * 10) FROM files ORDER BY content DESC, id;
DELETE FROM files WHERE id % 4 = 1;
SELECT count(*), sum(length(content)) FROM files;
