# Writes nodes.csv: 100 invented nodes with GPU models of gpus.csv.
#     LC_ALL=C awk -f make-nodes.awk gpus.csv >nodes.csv
# Owners are invented, places are not: the share of green energy and the latency (ms,
# to a client in central Europe) are drawn around a value for each region. Chance is the
# Lehmer generator of Park and Miller (1988), so that every awk writes the same bytes.
function next_random() { state = (state * 16807) % 2147483647; return state / 2147483647 }
function between(low, high) { return low + (high - low) * next_random() }
function spread(width) { return width * (next_random() + next_random() - 1) }
function clamp(x, low, high) { return x < low ? low : x > high ? high : x }
function pick(list,    words, n) {
    n = split(list, words, " ")
    return words[1 + int(next_random() * n)]
}

function region(name, jurisdiction, green, latency_ms) {
    place[++places] = name
    place_jurisdiction[places] = jurisdiction
    place_green[places] = green
    place_latency[places] = latency_ms
}

# Architecture: what decides the rounding of floating point, so the hardware class.
function class_of(vendor, model, capability) {
    if (vendor == "AMD")
        return model ~ /^MI/ ? "cdna" : model ~ /^(RX 9|R9)/ ? "rdna4" : \
               model ~ /^(RX 7|PRO W7)/ ? "rdna3" : model ~ /^RX 6/ ? "rdna2" : "rdna1"
    if (capability >= 10) return "blackwell"
    if (capability >= 9) return "hopper"
    if (capability == 8.9) return "ada"
    if (capability >= 8) return "ampere"
    return capability == 7.5 ? "turing" : capability >= 7 ? "volta" : "pascal"
}

BEGIN {
    FS = ","
    state = 20240611
    region("eu-north-1", "SE", 0.96, 34);     region("eu-north-2", "FI", 0.90, 42)
    region("eu-north-3", "NO", 0.98, 38);     region("eu-north-4", "IS", 0.99, 62)
    region("eu-north-5", "DK", 0.84, 24);     region("eu-central-1", "DE", 0.62, 11)
    region("eu-central-2", "AT", 0.86, 16);   region("eu-central-3", "PL", 0.28, 26)
    region("eu-west-1", "FR", 0.78, 18);      region("eu-west-2", "NL", 0.58, 14)
    region("eu-west-3", "IE", 0.52, 30);      region("eu-south-1", "ES", 0.70, 36)
    region("eu-south-2", "PT", 0.82, 44)
    region("ch-1", "CH", 0.93, 13);           region("uk-1", "GB", 0.57, 22)
    region("us-east-1", "US", 0.41, 96);      region("us-west-1", "US", 0.72, 152)
    region("us-central-1", "US", 0.55, 118);  region("ca-east-1", "CA", 0.97, 104)
    region("br-south-1", "BR", 0.87, 205);    region("jp-1", "JP", 0.27, 238)
    region("kr-1", "KR", 0.12, 255);          region("sg-1", "SG", 0.06, 172)
    region("in-west-1", "IN", 0.24, 128);     region("tw-1", "TW", 0.18, 262)
    region("au-east-1", "AU", 0.38, 290);     region("za-1", "ZA", 0.15, 164)

    # owner : regions : kind of machines
    owners = split("fjordcompute:3 3 4:dc|nordlys:1 1 2:dc|tundra-gpu:2 1:dc|glacier-node:4 4:dc|" \
        "alpenrechen:7 14 6:dc|rhine-cluster:6 10:dc|oresund:5 1:ws|loire-calcul:9:ws|polder:10:dc|" \
        "liffey-labs:11:ws|meseta:12 13:dc|tejo-render:13:ws|vistula:8:home|danube-share:7 8:home|" \
        "helvetic-bits:14:dc|thames-grid:15:ws|hudson-gpu:16:dc|cascade:17 17:dc|prairie:18:dc|" \
        "laurentian:19 19:dc|parana:20:ws|sakura-compute:21:dc|hanbit:22:ws|straits:23:ws|" \
        "deccan-ai:25 24:ws|formosa-render:25:home|southern-cross:26:ws|karoo:27:home|" \
        "attic-miners:6 9 15 18:home|basement-coop:1 10 16 12:home", owner, "|")

    models["dc"] = "H100 H100 H200 A100 A100 A100 L40s L40 L4 L4 A30 A10 A40 V100 MI250 MI210 T4"
    models["ws"] = "RTX_6000_Ada RTX_A6000 RTX_A5000 RTX_A4000 RTX_5000_Ada RTX_4090 RTX_4090 PRO_W7900 T4 RTX_3090"
    models["home"] = "RTX_4090 RTX_3090 RTX_3080 RTX_3060 RTX_4070 RTX_4060_Ti RTX_2060 RX_7900_XTX RX_6800 GTX_1080_Ti RTX_3050_Mobile RTX_5090"
    counts["dc"] = "1 2 4 4 8"; counts["ws"] = "1 1 2 4"; counts["home"] = "1 1 1 2"
}
FNR > 1 {
    tflops[$2] = $3; memory[$2] = $4; power[$2] = $5; msrp[$2] = $6
    class[$2] = class_of($1, $2, $8)
}
END {
    print "node_id,gpu_memory_gb,cpu_cores,green_energy_ratio,latency_ms,reputation_score," \
        "gpu_model,gpu_count,ram_gb,price_per_gpu_hour,region,jurisdiction,owner,hw_class," \
        "performance_score"
    for (n = 1; n <= 100; n++) {
        # Everybody owns three nodes; the first ten share the rest.
        split(owner[n <= 90 ? 1 + (n - 1) % owners : 1 + (n - 91)], who, ":")
        p = pick(who[2]); kind = who[3]
        model = pick(models[kind]); gsub("_", " ", model)
        if (!(model in memory)) { print "no such model: " model >"/dev/stderr"; exit 1 }
        options = memory[model]; gsub("\\|", " ", options)
        gb = pick(options); gpus = pick(counts[kind])
        cores = kind == "home" ? pick("4 6 8 12 16") : kind == "ws" ? pick("8 12 16 24 32") : \
                pick("16 24 32 48 64")
        ram = 16; while (ram < gb * gpus || ram < cores * 2) ram *= 2
        green = clamp(place_green[p] + spread(0.12), 0, 1)
        latency = clamp(place_latency[p] + spread(place_latency[p] * 0.4) + \
                        (kind == "home" ? between(5, 150) : 0), 10, 500)
        reputation = clamp((kind == "home" ? 0.74 : kind == "ws" ? 0.85 : 0.91) + spread(0.22), 0.5, 1)
        # Bought over three years at half use, plus energy and a margin.
        price = (msrp[model] / 13140 + power[model] * 0.00015) * between(1.1, 1.6)
        printf "node-%03d,%d,%d,%.2f,%d,%.2f,%s,%d,%d,%.2f,%s,%s,%s,%s,%.2f\n", n, gb, cores, green,
            latency, reputation, model, gpus, ram, clamp(price, 0.02, 99), place[p],
            place_jurisdiction[p], who[1], class[model], tflops[model] / (tflops[model] + 60)
    }
}
