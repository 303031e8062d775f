/* Files of readings: energy, latency, outages. */
#include "config.h"

#include "app/import_feed.h"
#include "importing.h"
#include "model/jurisdiction.h"

static void add_word(struct buf *out, const char *key, uint32_t v)
{
    if (v != FEED_UNKNOWN)
        buf_addf(out, " %s=%u", key, v);
}

static void add_energy(struct importing *t, const struct import_batch *b, uint32_t i)
{
    const struct energy_row *r = (const struct energy_row *)(const void *)b->words + i;

    ck_assert(energy_row_is_sane(r));
    buf_adds(&t->rows, jurisdiction_code((uint16_t)r->place));
    add_word(&t->rows, "h", r->hour);
    add_word(&t->rows, "green", r->green_ppm);
    add_word(&t->rows, "mg", r->intensity_mg);
    add_word(&t->rows, "forecast", r->forecast_mg);
    buf_addc(&t->rows, ';');
}

static void add_end(struct importing *t, uint32_t place, uint32_t region, uint32_t node)
{
    struct safe_text name;

    if (node != FEED_UNKNOWN) {
        names_get(t->names, NAME_NODE, node, &name);
        buf_addf(&t->rows, "node:%s", name.s);
        return;
    }
    names_get(t->names, NAME_REGION, region, &name);
    buf_addf(&t->rows, "%s/%s", name.s, jurisdiction_code((uint16_t)place));
}

static void add_latency(struct importing *t, const struct import_batch *b, uint32_t i)
{
    const struct latency_row *r = (const struct latency_row *)(const void *)b->words + i;

    ck_assert(latency_row_is_sane(r, t->o.first_number));
    add_end(t, r->from_place, r->from_region, r->from_node);
    buf_addc(&t->rows, '>');
    add_end(t, r->to_place, r->to_region, r->to_node);
    buf_addf(&t->rows, " %u;", r->rtt_us);
}

static void add_outage(struct importing *t, const struct import_batch *b, uint32_t i)
{
    const struct outage_row *r = (const struct outage_row *)(const void *)b->words + i;

    ck_assert(outage_row_is_sane(r, t->o.first_number));
    buf_addf(&t->rows, "%u %u-%u %s;", r->node, r->start_tick, r->end_tick,
             outage_cause_words[r->cause]);
}

typedef enum rc reader(struct import_file *, const struct import_options *, struct names *,
                       const struct import_sink *, struct import_report *, struct err *);

struct feed {
    reader *import;
    void (*add)(struct importing *, const struct import_batch *, uint32_t);
    const char *format, *file, *transcript;
};

static void check(const struct feed *feeds, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct importing t;
        struct buf got = BUF_INIT;
        importing_begin(&t, feeds[i].format, feeds[i].add);
        t.o.first_number = 3;
        t.o.tick = 720; /* two hours of ten seconds */
        ck_assert(names_set(t.names, NAME_NODE, 0, "a"));
        ck_assert(names_set(t.names, NAME_NODE, 1, "b"));
        ck_assert(names_set(t.names, NAME_REGION, 1, "rack-7"));
        (void)importing_run(&t, feeds[i].file, strlen(feeds[i].file), feeds[i].import);
        importing_transcript(&t, &got);
        ck_assert_str_eq(got.data, feeds[i].transcript);
        buf_free(&got);
        importing_end(&t);
    }
}

#define MAPS "Datetime (UTC),Zone Id,Renewable Percentage,Carbon Intensity gCO\u2082eq/kWh (LCA)\n"

START_TEST(electricity_by_the_hour_is_percent_and_missing_hours_stay_missing)
{
    static const struct feed feeds[] = {
        { import_energy, add_energy, NULL,
          MAPS "2023-01-01 00:00:00,US-CAL-CISO,39.03,285.41\n"
               "2023-01-01 05:00:00,US-CAL-CISO,,300\n",
          "US h=2 green=390300 mg=285410;US h=7 mg=300000;||" },
        { import_energy, add_energy, "electricitymaps",
          "\xef\xbb\xbfZone id,Renewable energy percentage (RE%),Datetime (UTC)\r\n"
          "DE,50,2024-02-29T01:30Z\r\nDE,100.0,2024-02-29T00:00:00.000Z",
          "DE h=3 green=500000;DE h=2 green=1000000;||" },
        { import_energy, add_energy, NULL,
          MAPS "2023-02-29 00:00:00,FR,1,\n2023-01-01 00:00:00,FR,101,\n"
               "2023-01-01 00:00:00,XX-1,1,\n"
               "2023-01-01 00:00:00,FR,,\n2023-01-01 00:00:00,FR,0,\n"
               "2023-01-01T00:00Z,FR,1,\n2023-01-01 00:00:00,FR-COR,2,\n",
          "FR h=2 green=0;FR h=2 green=20000;|"
          "2:Datetime (UTC) '2023-02-29 00:00:00' is no time such as 2023-01-31 "
          "13:00:00 in UTC;3:Renewable Percentage '101' is above 100;4:Zone Id 'XX-1' is in no "
          "place of ISO 3166-1;5:neither a percentage nor an intensity;"
          "7:'FR' at this time stands in line 6 already;|" },
        { import_energy, add_energy, NULL, "Zone Id\nFR\n",
          "||cannot import 'f': no format of energy begins like this; there are electricitymaps "
          "(columns Datetime (UTC) and Zone Id), gcp-region (column Google Cloud Region), "
          "gb-intensity (JSON); name it with --format; the columns are Zone Id" },
        { import_energy, add_energy, NULL, MAPS, "|0:no reading in it;|" },
        { import_energy, add_energy, NULL, "{\"data\":[]}", "|0:no reading in it;|" },
        { import_energy, add_energy, "electricitymaps", "Zone Id\nFR\n",
          "||cannot import 'f': no column 'Datetime (UTC)'; the columns are Zone Id" },
        { import_energy, add_energy, "maps", "",
          "||no format 'maps' of energy; there are electricitymaps, gcp-region, gb-intensity" },
    };
    check(feeds, ARRAY_LEN(feeds));
}
END_TEST

START_TEST(regions_of_a_cloud_are_ratios_of_any_hour)
{
    static const struct feed feeds[] = {
        { import_energy, add_energy, NULL,
          "Google Cloud Region,Location,Google CFE,Grid carbon intensity (gCO2eq / kWh)\n"
          "europe-north1,Finland,0.98,46\nus-east4,\"Northern, Virginia\",52%,322\n"
          "northamerica-northeast1,Montr\u00e9al,1.00,2\nmars-1,Mars,0.5,1\neurope-west1,B,16,1\n"
          "europe-north1,F,1,\n",
          "FI green=980000 mg=46000;US green=520000 mg=322000;CA green=1000000 mg=2000;|"
          "1:column not used: Location;5:Google Cloud Region 'mars-1' is not in the table;"
          "6:Google CFE '16' is above 1;"
          "7:'europe-north1' at this time stands in line 2 already;|" },
    };
    check(feeds, ARRAY_LEN(feeds));
}
END_TEST

START_TEST(a_forecast_without_an_actual_value_stays_one)
{
    static const struct feed feeds[] = {
        { import_energy, add_energy, NULL,
          "{\"data\":[{\"from\":\"2020-05-21T20:30Z\",\"to\":\"x\",\"intensity\":{\"forecast\":190,"
          "\"actual\":null,\"index\":\"low\"}},\n{\"from\":\"2020-05-21T21:00Z\",\"intensity\":"
          "{\"forecast\":177,\"actual\":180.5}},\n{\"from\":\"2020-05-21T21:00Z\",\"intensity\":"
          "{\"actual\":null}},\n{\"from\":7,\"intensity\":{}},\n{\"from\":\"2020-05-21T21:00Z\","
          "\"intensity\":{\"actual\":-1}}]}",
          "GB h=2 forecast=190000;GB h=3 mg=180500 forecast=177000;|"
          "3:item 3: neither an actual intensity nor a forecast;4:item 4: an item is an object "
          "with from and intensity;5:item 5: intensity.actual is no number of grams from 0 to "
          "100000;|" },
        { import_energy, add_energy, NULL,
          "{\"data\":[{\"from\":\"2020-05-21T20:30Z\",\"intensity\":{\"actual\":1}},{\"from\":"
          "\"2020-05-21T20:30Z\",\"intensity\":{\"actual\":1}},{\"from\":\"2020-05-21T20:00Z\","
          "\"intensity\":{\"actual\":2}}]}",
          "GB h=2 mg=1000;GB h=2 mg=2000;|1:item 2: 'GB' at this time stands in item 1 already;|" },
        { import_energy, add_energy, NULL, "{\"data\":{}}",
          "||cannot import 'f': expected an object with a list: {\"data\": []}" },
        { import_energy, add_energy, NULL, "{\"data\":[",
          "||cannot import 'f': line 1:10: the text ends within a value" },
    };
    check(feeds, ARRAY_LEN(feeds) - 1);
    struct importing t;
    importing_begin(&t, NULL, add_energy);
    ck_assert_int_eq(importing_run(&t, feeds[ARRAY_LEN(feeds) - 1].file,
                                   strlen(feeds[ARRAY_LEN(feeds) - 1].file), import_energy),
                     RC_INPUT);
    importing_end(&t);
}
END_TEST

START_TEST(pairs_are_directed_and_zero_is_not_measured)
{
    static const struct feed feeds[] = {
        { import_latency, add_latency, NULL,
          "from_cloud,from_region,to_region,avgrtt\nGCP,us-east1,eu-west-2,91.605\n"
          "AWS,eu-west-2,us-east1,92\nAWS,eu-west-2,a,0\nAWS,eu-west-2,b,\nAWS,DE,b,7.0004\n"
          "AWS,somewhere,a,-1\nAWS,,a,1\nAWS,nope,a,10\nAWS,a,EUR,10\nAWS,rack-7,DE,3\n",
          "us-east1/US>eu-west-2/GB 91605;eu-west-2/GB>us-east1/US 92000;DE/DE>node:b 7000;"
          "rack-7/?\?>DE/DE 3000;|1:column not used: from_cloud;4:not measured;5:not measured;"
          "7:rtt_ms '-1' is below 0;"
          "8:from is empty;9:from 'nope' is no node of the network, no region of a cloud or of a "
          "node, and no code of a place;10:to 'EUR' is no node of the network, no region of a "
          "cloud or of a node, and no code of a place;|" },
        { import_latency, add_latency, "pairs", "from,to,ms,to\na,b,1,DE\n",
          "||cannot import 'f': columns 2 and 4 are both 'to'" },
        { import_latency, add_latency, "pairs", "from,to,seconds\na,b,0.0015\n",
          "node:a>node:b 1500;||" },
        { import_latency, add_latency, "pairs", "from,to\na,b\n",
          "||cannot import 'f': no column of round trips: avgrtt, rtt_ms, latency_ms, ms, rtt_s, "
          "latency_s or seconds" },
    };
    check(feeds, ARRAY_LEN(feeds));
}
END_TEST

START_TEST(a_matrix_is_read_cell_by_cell_without_its_diagonal)
{
    static const struct feed feeds[] = {
        { import_latency, add_latency, NULL, ",a,b,FR\r\na,0,1.5,2\r\nb,1.25,9,x\r\nFR,,3,0\r\n",
          "node:a>node:b 1500;node:a>FR/FR 2000;node:b>node:a 1250;FR/FR>node:b 3000;|"
          "3:round trip 'x' is no number from 0 to 3600000;4:not measured;|" },
        { import_latency, add_latency, NULL, ",DE,FR,\nDE,0,2,,,\nFR,3,0,,7\nFR,4,0,8\nUS,9,9,\n",
          "DE/DE>FR/FR 2000;FR/FR>DE/DE 4000;US/US>DE/DE 9000;US/US>FR/FR 9000;|"
          "3:5 cells in a row of 4 columns;4:column is empty;|" },
        { import_latency, add_latency, NULL, ",DE,FR,DE\nDE,0,2,5\n",
          "||cannot import 'f': columns 2 and 4 are both 'DE'" },
        { import_latency, add_latency, NULL, ",DE\nDE,0\n", "|0:no reading in it;|" },
        { import_latency, add_latency, NULL, "region,DE,score\nDE,0,0.16\n",
          "||cannot import 'f': no format of latency begins like this; there are pairs (columns "
          "from_region, to_region and avgrtt), matrix (nodes, regions or codes of places as the "
          "heads of columns and rows); name it with --format; the columns are region, DE, "
          "score" },
        { import_latency, add_latency, NULL, "name,DE\nspeed,0.16\n",
          "||cannot import 'f': no format of latency begins like this; there are pairs (columns "
          "from_region, to_region and avgrtt), matrix (nodes, regions or codes of places as the "
          "heads of columns and rows); name it with --format; the columns are name, DE" },
        { import_latency, add_latency, "matrix", ",DE,score\nFR,5,1\n",
          "FR/FR>DE/DE 5000;|2:column 'score' is no node of the network, no region of a cloud or "
          "of a node, and no code of a place;|" },
        { import_latency, add_latency, "matrix", "a\n1\n",
          "||cannot import 'f': no matrix: the first line names the columns" },
    };
    check(feeds, ARRAY_LEN(feeds));
    struct importing t;
    importing_begin(&t, "matrix", add_latency);
    t.o.first_number = 0;
    t.o.is_in_seconds = true;
    ck_assert_int_eq(importing_run(&t, ",DE,FR\nDE,0,0.02\n", 17, import_latency), RC_OK);
    ck_assert_str_eq(t.rows.data, "DE/DE>FR/FR 20000;");
    importing_end(&t);
}
END_TEST

START_TEST(outages_are_of_known_nodes_and_begin_after_now)
{
    static const struct feed feeds[] = {
        { import_outages, add_outage, NULL,
          "node,start,end,cause\na,0,60,power\nnode-000002,35,36,Fire\nb,10,5,\nc,1,2,\nb,x,5,\n"
          "b,2020-01-01 00:00,2020-01-01 00:01,\n",
          "0 721-727 power;2 724-725 other;|4:end is not after start;5:node 'c' is not in the "
          "network;6:start 'x' is neither seconds from 0 to 1000000000 nor a time such as "
          "2023-01-31 13:00:00;7:start '2020-01-01 00:00': the rows before have seconds;|" },
        { import_outages, add_outage, NULL,
          "cause,end,start,node\nnetwork,2020-01-01 01:00:00,2020-01-01 00:30:00,a\n"
          ",2020-01-01T00:02Z,2020-01-01T00:00Z,b",
          "0 901-1081 network;1 721-733 unknown;||" },
    };
    check(feeds, ARRAY_LEN(feeds));
}
END_TEST

SUITE("import feeds", electricity_by_the_hour_is_percent_and_missing_hours_stay_missing,
      regions_of_a_cloud_are_ratios_of_any_hour, a_forecast_without_an_actual_value_stays_one,
      pairs_are_directed_and_zero_is_not_measured,
      a_matrix_is_read_cell_by_cell_without_its_diagonal,
      outages_are_of_known_nodes_and_begin_after_now)
