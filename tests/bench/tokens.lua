-- For wrk: downloads by clients that follow a redirection to a token.  Each answer
-- with a Location puts that first, and a package is one download.
local waiting, plain = {}, nil
downloads = 0

local threads = {}

function setup(thread)
	table.insert(threads, thread)
end

function request()
	plain = plain or wrk.path
	return wrk.format("GET", table.remove(waiting) or plain)
end

function response(status, headers)
	if status == 302 then
		table.insert(waiting, headers["Location"])
	elseif status == 200 then
		downloads = downloads + 1
	end
end

function done(summary)
	local sum = 0
	for _, thread in ipairs(threads) do
		sum = sum + thread:get("downloads")
	end
	print("Downloads/sec: " .. sum / (summary.duration / 1e6))
end
