"""Spellings of addresses that no crawl may reach: what pages, feeds and redirects may hold."""

from __future__ import annotations

LOOPBACK = [
    "http://127.0.0.1/", "HTTP://127.0.0.1/", "http://127.0.0.1:80/", "http://127.0.0.1:/",
    "http://127.0.0.1./", "http://127.0.0.1:0/", "http://2130706433/", "http://0x7f000001/",
    "http://0X7F000001/", "http://017700000001/", "http://0x7f.1/", "http://0x7F.0.0.1/",
    "http://0x7f.0x0.0x0.0x1/", "http://0177.0.0.1/", "http://0177.0.0.01/", "http://127.1/",
    "http://127.0.1/", "http://127.000.000.001/", "http://1.0x7f/", "http://0/", "http://00/",
    "http://0.0.0.0/", "http://4294967297/", "http://340282366920938463463374607431768211457/",
    "http://１２７.０.０.１/", "http://①②⑦.⓪.⓪.①/", "http://127。0。0。1/", "http://127｡0｡0｡1/",
    "http://127．0．0．1/", "http://127.0.0.1。/", "http://127.0.0.2/", "http://127.255.255.254/",
    "http://[::1]/", "http://[::]/", "http://[0:0:0:0:0:0:0:1]/", "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/", "http://[::FFFF:7F00:1]/", "http://[::127.0.0.1]/",
    "http://[::ffff:0:7f00:1]/", "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/",
    "http://[::1%25lo]/", "http://[::1%251]/", "http://[::ffff:127.0.0.1%25lo]/", "http://[127.0.0.1]/",
    "http://[v1.127.0.0.1]/", "http://[::1/", "http://::1/",
    "http://localhost/", "http://LOCALHOST/", "http://localhost./", "http://localhost.localdomain/",
    "http://ip6-localhost/", "http://board.localhost/", "http://loc\u00adalhost/", "http://loc\u200balhost/",
    "http://ⓛocalhost/", "http://localhosᵗ/",
    "http://%31%32%37.0.0.1/", "http://%6c%6f%63alhost/", "http://127.0.0.1%00.board.example/",
    "http://127.0.0.1%2eboard.example/", "http://board.example%40127.0.0.1/",
    "http://127.0.0.1%0d%0aHost:%20board.example/", "http://127.0.0.1;board.example/",
    "http://127.0.0.1,board.example/", "http://-127.0.0.1/", "http://+127.0.0.1/",
    "http://board.example@127.0.0.1/", "http://board.example:80@127.0.0.1/", "http://127.0.0.1@10.9.8.7/",
    "http://127.0.0.1\\@board.example/", "http://board.example\\@127.0.0.1/", "http:\\\\127.0.0.1/",
    "http://127.0.0.1\t/", "http://12\t7.0.0.1/", "http://127.0.0.1\r\n/", "http://127.0.0.1 /",
    "http:// 127.0.0.1/", "http:/127.0.0.1/", "http:127.0.0.1/", "http:///127.0.0.1/",
    "http://127.0.0.1?@board.example/", "http://127.0.0.1#@board.example/",
    "http://board.example\r\nHost: 127.0.0.1/", "http://127.0.0.1:+80/", "http://127.0.0.1:８０/",
    "http://127.0.0.1:80:80/", "http://127.0.0.1:99999/", "http://0b1111111.0.0.1/",
]  # fmt: skip
NEARBY = [
    "http://10.9.8.7/", "http://168364039/", "http://0xa090807/", "http://10.9.2055/", "http://012.9.8.7/",
    "http://169.254.169.254/latest/meta-data/", "http://2852039166/", "http://0xa9fea9fe/",
    "http://0251.0376.0251.0376/", "http://169.254.43518/", "http://[::ffff:169.254.169.254]/",
    "http://[::ffff:a9fe:a9fe]/", "http://[64:ff9b::a9fe:a9fe]/", "http://[64:ff9b::10.9.8.7]/",
    "http://[64:ff9b:1::a09:807]/", "http://[64:ff9b:1:a09:8:700::]/", "http://[2002:a09:807::1]/",
    "http://[2001:0:53aa:64c:0:0:f5f6:f7f8]/", "http://[fe80::5efe:10.9.8.7]/",
    "http://[2400:cb00::5efe:a09:807]/", "http://[fd00::1]/", "http://[fd12:3456::1]/",
    "http://[fe80::1]/", "http://[fe80::1%25lo]/", "http://[fe80::1%lo]/", "http://[ff02::1]/",
    "http://192.168.1.1/", "http://172.16.0.1/", "http://100.64.0.1/", "http://198.18.0.1/",
    "http://224.0.0.1/", "http://255.255.255.255/", "http://256.256.256.256/",
    "http://metadata.google.internal/", "http://printer.local/", "http://intranet/",
]  # fmt: skip
OTHER_SCHEMES = [
    "file:///etc/passwd", "ftp://10.9.8.7/", "gopher://10.9.8.7/", "data:text/html,x", "javascript:alert(1)",
    "ws://10.9.8.7/", "dict://10.9.8.7:11211/", "view-source:http://10.9.8.7/", "blob:http://10.9.8.7/x",
    "s3://bucket/key", "//10.9.8.7/", "jar:http://10.9.8.7!/", "unix:///run/docker.sock",
]  # fmt: skip
EVERY = [*LOOPBACK, *NEARBY, *OTHER_SCHEMES]
