# Writes tasks.json: 60 invented tasks that arrive over half an hour of simulated time.
#     LC_ALL=C awk -f make-tasks.awk >tasks.json
# Sums are small on purpose: most tasks fit most nodes, a few want a large GPU, a low
# latency or a place, and two are worth enough to be looked at. Chance as in make-nodes.awk.
function next_random() { state = (state * 16807) % 2147483647; return state / 2147483647 }
function between(low, high) { return int(low + (high - low + 1) * next_random()) }
function pick(list,    words, n) {
    n = split(list, words, " ")
    return words[1 + int(next_random() * n)]
}

BEGIN {
    state = 19880912
    memory["inference"]  = "4 8 8 8 12 16 24";   seconds["inference"]  = "30 60 60 120"
    memory["training"]   = "16 24 24 40 48 80";  seconds["training"]   = "300 600 900"
    memory["simulation"] = "4 8 8 12";           seconds["simulation"] = "120 240 300"
    memory["rendering"]  = "8 12 16 24";         seconds["rendering"]  = "90 180 300"
    requesters = "acme-vision clinic-nord fintech-7 uni-delft uni-delft studio-k weather-lab weather-lab"
    places["clinic-nord"] = "\"DE\", \"SE\", \"FI\", \"NO\", \"DK\""
    places["fintech-7"]   = "\"DE\", \"FR\", \"NL\", \"IE\", \"AT\", \"ES\", \"PT\", \"SE\""
    print "["
    for (n = 1; n <= 60; n++) {
        type = pick("inference inference inference inference training training simulation rendering")
        who = pick(requesters)
        gb = pick(memory[type])
        duration_s = pick(seconds[type])
        gpus = type == "training" ? pick("1 1 2 4") : 1
        privacy = who in places ? "high" : pick("low standard standard")
        tier = privacy == "high" ? pick("standard high") : pick("low standard standard standard high")
        latency_ms = type == "inference" ? pick("50 100 150 250 300") : pick("300 500 500")
        if (who in places && latency_ms < 100) latency_ms = 100
        # About five times what the cheapest node of that size costs, at least a cent.
        reward = 0.01 + duration_s / 3600 * gpus * (0.1 + gb * 0.02) * between(3, 7)
        if (n == 23 || n == 48) reward = 25 * n / 23
        arrival_s += between(2, 58)
        printf "  {\"task_id\": \"task-%03d\", \"type\": \"%s\", \"requester\": \"%s\", \"arrival_s\": %d,\n",
            n, type, who, arrival_s
        printf "   \"min_gpu_memory\": \"%dGB\", \"gpus\": %d, \"max_latency_ms\": %d, \"duration_s\": %d,\n",
            gb, gpus, latency_ms, duration_s
        printf "   \"privacy_level\": \"%s\", ", privacy
        if (who in places) printf "\"jurisdictions\": [%s],\n   ", places[who]
        printf "\"tier\": \"%s\", \"priority\": %d, \"reward\": %.2f}%s\n", tier, between(0, 9), reward,
            n < 60 ? "," : ""
    }
    print "]"
}
