"""What a crawl leaves on the disk: spool, WARC, reports; and archives read in again."""
