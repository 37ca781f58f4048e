// SPDX-License-Identifier: Apache-2.0

/// What has to happen in Redis in one step, in Lua.
enum StreamScripts {
    /// Notes that a consumer is alive, gives up some of its partitions, renews the others and takes free
    /// ones, up to its share of all.
    ///
    /// Keys: the members, then the owner of each partition. Arguments: the consumer, the lease in
    /// milliseconds, then the partitions to give up. Answers the share and then the partitions owned.
    static let lease = """
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        local me, lease = ARGV[1], tonumber(ARGV[2])
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - lease)
        redis.call('ZADD', KEYS[1], now, me)
        redis.call('PEXPIRE', KEYS[1], lease * 2)
        local released = {}
        for i = 3, #ARGV do released[tonumber(ARGV[i])] = true end
        local owned, free = {}, {}
        for i = 2, #KEYS do
          local owner = redis.call('GET', KEYS[i])
          if owner == me and released[i - 2] then
            redis.call('DEL', KEYS[i])
          elseif owner == me then
            redis.call('PEXPIRE', KEYS[i], lease)
            owned[#owned + 1] = i - 2
          elseif not owner then
            free[#free + 1] = i - 2
          end
        end
        local share = math.ceil((#KEYS - 1) / redis.call('ZCARD', KEYS[1]))
        for _, partition in ipairs(free) do
          if #owned < share and not released[partition] then
            redis.call('SET', KEYS[partition + 2], me, 'PX', lease)
            owned[#owned + 1] = partition
          end
        end
        table.insert(owned, 1, share)
        return owned
        """

    /// Forgets a consumer. One that was killed, or leaves entries pending, keeps its name in the group
    /// until others have taken over what it had; see ``forget``.
    ///
    /// Keys: the members, then for each partition its owner and its stream. Arguments: the consumer, the
    /// group.
    static let leave = """
        redis.call('ZREM', KEYS[1], ARGV[1])
        for i = 2, #KEYS, 2 do
          if redis.call('GET', KEYS[i]) == ARGV[1] then redis.call('DEL', KEYS[i]) end
          local stream = KEYS[i + 1]
          local pending = redis.pcall('XPENDING', stream, ARGV[2], '-', '+', 1, ARGV[1])
          if not pending.err and #pending == 0 then
            redis.pcall('XGROUP', 'DELCONSUMER', stream, ARGV[2], ARGV[1])
          end
        end
        return #KEYS
        """

    /// Forgets the consumers of a stream that are no members, have nothing pending and have not been heard of
    /// for some time. In one step: what a consumer got in between would be lost with it.
    ///
    /// Keys: the stream, the members. Arguments: the group, the time in milliseconds. Answers how many
    /// consumers that were.
    static let forget = """
        local forgotten = 0
        for _, consumer in ipairs(redis.call('XINFO', 'CONSUMERS', KEYS[1], ARGV[1])) do
          local info = {}
          for i = 1, #consumer, 2 do info[consumer[i]] = consumer[i + 1] end
          if info['pending'] == 0 and info['idle'] >= tonumber(ARGV[2])
            and not redis.call('ZSCORE', KEYS[2], info['name'])
          then
            redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], info['name'])
            forgotten = forgotten + 1
          end
        end
        return forgotten
        """

    /// Deletes the entries of a stream that every group has acknowledged.
    ///
    /// Keys: the stream. Answers how many entries that were.
    static let trim = """
        local function before(a, b)
          local am, as = string.match(a, '(%d+)-(%d+)')
          local bm, bs = string.match(b, '(%d+)-(%d+)')
          am, as, bm, bs = tonumber(am), tonumber(as), tonumber(bm), tonumber(bs)
          return am < bm or (am == bm and as < bs)
        end
        local oldest
        for _, group in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do
          local info = {}
          for i = 1, #group, 2 do info[group[i]] = group[i + 1] end
          local needed = info['last-delivered-id']
          if info['pending'] > 0 then
            needed = redis.call('XPENDING', KEYS[1], info['name'])[2]
          end
          if not oldest or before(needed, oldest) then oldest = needed end
        end
        if not oldest then return 0 end
        return redis.call('XTRIM', KEYS[1], 'MINID', oldest)
        """

    /// Moves a dead letter back, unless somebody else was faster.
    ///
    /// Keys: the dead letters, the stream. Arguments: the entry, then the fields. Answers 1 if moved.
    static let replay = """
        if redis.call('XDEL', KEYS[1], ARGV[1]) == 0 then return 0 end
        local fields = {}
        for i = 2, #ARGV do fields[i - 1] = ARGV[i] end
        redis.call('XADD', KEYS[2], '*', unpack(fields))
        return 1
        """
}

extension RedisCommand {
    static func eval(_ script: String, keys: [String], _ arguments: [[UInt8]]) -> RedisCommand {
        let head = [script, String(keys.count)] + keys
        return RedisCommand("EVAL", arguments: head.map { Array($0.utf8) } + arguments)
    }

    static func eval(_ script: String, keys: [String], _ arguments: [String]) -> RedisCommand {
        eval(script, keys: keys, arguments.map { Array($0.utf8) })
    }
}
