# How a connection ends.
load lib/helper

@test "what follows the last request does not cut its answer off" {
	local base

	python3 - "$FIXTURES/v2.apk" big.apk <<-'EOF'
	import struct, sys
	data = bytearray(open(sys.argv[1], "rb").read())
	eocd = data.rindex(b"PK\5\6")
	(cd,) = struct.unpack_from("<I", data, eocd + 16)
	struct.pack_into("<I", data, eocd + 16, cd + (1 << 20))
	open(sys.argv[2], "wb").write(bytes(1 << 20) + data)
	EOF
	base=$(chanpack-upload -q --accept broken big.apk)
	serve_start
	python3 - "$PORT" "${base#http://localhost:8080}" <<-'EOF'
	import socket, sys
	last = "GET %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" % sys.argv[2]
	more = "GET / HTTP/1.1\r\nHost: a\r\n\r\n" * 2000
	for turn in range(50):
	    with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as s:
	        s.sendall((last + more).encode())
	        got = 0
	        while data := s.recv(65536):
	            got += len(data)
	        assert got > 1 << 20, got
	EOF
}
