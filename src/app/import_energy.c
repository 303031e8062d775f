#include "app/import_feed_int.h"
#include "app/regions.h"
#include "base/decimal.h"
#include "base/json.h"
#include "model/jurisdiction.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define CHUNK           65536
#define MINUTES_HOUR    60
#define SECONDS_HOUR    3600
#define PERCENT_SCALE   4 /* a percent is 10,000 ppm */
#define RATIO_SCALE     6
#define INTENSITY_SCALE 3 /* grams to milligrams */
#define PPM_MAX         1000000
#define INTENSITY_MAX   INT64_C(100000000) /* mg/kWh: far above any fuel */

static const struct import_range percent = { .max = PPM_MAX, .scale = PERCENT_SCALE };
static const struct import_range ratio = { .max = PPM_MAX, .scale = RATIO_SCALE };
static const struct import_range grams = { .max = INTENSITY_MAX, .scale = INTENSITY_SCALE };

/* An empty cell or a lone '?' stays unknown. */
static void read_optional(struct import_run *r, const char *field, struct csv_field cell,
                          const struct import_range *range, uint32_t *out)
{
    int64_t v;

    *out = FEED_UNKNOWN;
    if (cell.len != 0 && !(cell.len == 1 && cell.s[0] == '?') &&
        import_number(r, field, cell, range, &v))
        *out = (uint32_t)v;
}

static void begin(struct feed_run *f)
{
    f->row.energy = (struct energy_row){ .hour = FEED_ALL_YEAR,
                                         .green_ppm = FEED_UNKNOWN,
                                         .intensity_mg = FEED_UNKNOWN,
                                         .forecast_mg = FEED_UNKNOWN };
    f->time = INT64_MAX; /* no time: later than any */
}

static void refuse_text(struct import_run *r, const char *field, const char *s, size_t len,
                        const char *why)
{
    struct safe_text shown;
    import_shown(&shown, s, len);
    import_refuse(r, "%s '%s' is %s", field, shown.s, why);
}

static void read_time(struct feed_run *f, const char *field, const char *s, size_t len)
{
    if (!feed_parse_minutes(s, len, &f->time))
        refuse_text(&f->r, field, s, len, "no time such as 2023-01-31 13:00:00 in UTC");
}

/* --- Electricity Maps -------------------------------------------------------------- */

enum { MAPS_TIME, MAPS_ZONE, MAPS_GREEN, MAPS_INTENSITY };
/* The names changed between the editions of the data. */
static const struct import_column maps_columns[] = {
    [MAPS_TIME] = { "Datetime (UTC)", true },
    [MAPS_ZONE] = { "Zone Id", true },
    [MAPS_GREEN] = { "Renewable Percentage|Renewable energy percentage (RE%)", true },
    [MAPS_INTENSITY] = { "Carbon Intensity gCO\u2082eq/kWh (LCA)|"
                         "Carbon intensity gCO\u2082eq/kWh (Life cycle)", false },
};

static enum rc maps_row(const struct import_csv *c, void *ctx)
{
    struct feed_run *f = ctx;
    struct csv_field time = import_csv_cell(c, MAPS_TIME), zone = import_csv_cell(c, MAPS_ZONE);
    const char *dash = memchr(zone.s, '-', zone.len);

    begin(f);
    read_time(f, "Datetime (UTC)", time.s, time.len);
    f->row.energy.place =
        jurisdiction_by_code(zone.s, dash != NULL ? (size_t)(dash - zone.s) : zone.len);
    if (f->row.energy.place == 0)
        refuse_text(&f->r, "Zone Id", zone.s, zone.len, "in no place of ISO 3166-1");
    read_optional(&f->r, "Renewable Percentage", import_csv_cell(c, MAPS_GREEN), &percent,
                  &f->row.energy.green_ppm);
    read_optional(&f->r, "Carbon Intensity", import_csv_cell(c, MAPS_INTENSITY), &grams,
                  &f->row.energy.intensity_mg);
    if (!f->r.is_bad && f->row.energy.green_ppm == FEED_UNKNOWN &&
        f->row.energy.intensity_mg == FEED_UNKNOWN)
        import_refuse(&f->r, "neither a percentage nor an intensity");
    return f->r.is_bad ? RC_OK : feed_refuse_twin(f, zone, "line", f->r.line);
}

static enum rc read_maps(struct feed_run *f)
{
    return import_csv_read(&f->r, &(struct import_csv_rows){ maps_columns,
                                                             ARRAY_LEN(maps_columns), maps_row,
                                                             feed_kept, f });
}

/* --- Google Cloud regions ---------------------------------------------------------- */

enum { GCP_REGION, GCP_GREEN, GCP_INTENSITY };
static const struct import_column gcp_columns[] = {
    [GCP_REGION] = { "Google Cloud Region", true },
    [GCP_GREEN] = { "Google CFE|Google CFE%", true },
    [GCP_INTENSITY] = { "Grid carbon intensity (gCO2eq / kWh)|"
                        "Grid carbon intensity (gCO2eq/kWh)", false },
};

static enum rc gcp_row(const struct import_csv *c, void *ctx)
{
    struct feed_run *f = ctx;
    struct csv_field region = import_csv_cell(c, GCP_REGION);
    struct csv_field green = import_csv_cell(c, GCP_GREEN);
    bool is_percent = green.len > 0 && green.s[green.len - 1] == '%';

    begin(f);
    f->row.energy.place = regions_place(region.s, region.len);
    if (f->row.energy.place == 0)
        refuse_text(&f->r, "Google Cloud Region", region.s, region.len, "not in the table");
    if (is_percent)
        green = import_trimmed((struct csv_field){ .s = green.s, .len = green.len - 1 });
    read_optional(&f->r, "Google CFE", green, is_percent ? &percent : &ratio,
                  &f->row.energy.green_ppm);
    read_optional(&f->r, "Grid carbon intensity", import_csv_cell(c, GCP_INTENSITY), &grams,
                  &f->row.energy.intensity_mg);
    if (!f->r.is_bad && f->row.energy.green_ppm == FEED_UNKNOWN &&
        f->row.energy.intensity_mg == FEED_UNKNOWN)
        import_refuse(&f->r, "neither a share nor an intensity");
    return f->r.is_bad ? RC_OK : feed_refuse_twin(f, region, "line", f->r.line);
}

static enum rc read_gcp(struct feed_run *f)
{
    return import_csv_read(&f->r, &(struct import_csv_rows){ gcp_columns,
                                                             ARRAY_LEN(gcp_columns), gcp_row,
                                                             feed_kept, f });
}

/* --- the GB Carbon Intensity API ---------------------------------------------------- */

/* null and absent are unknown; whatever else is no number is refused. */
static void read_intensity(struct feed_run *f, const struct json *in, const char *key,
                           uint32_t *out)
{
    const struct json *v = json_get(in, key);
    int64_t mg;

    if (v == NULL || json_is_null(v))
        return;
    if (!json_is_number(v) || !json_decimal(v, INTENSITY_SCALE, &mg) || mg < 0 ||
        mg > INTENSITY_MAX)
        import_refuse(&f->r, "intensity.%s is no number of grams from 0 to 100000", key);
    else
        *out = (uint32_t)mg;
}

static void read_half_hour(struct feed_run *f, const struct json *item)
{
    const struct json *intensity = json_get(item, "intensity");
    const char *from = json_string(json_get(item, "from"));

    begin(f);
    f->row.energy.place = jurisdiction_by_code("GB", 2);
    if (from == NULL || !json_is_object(intensity)) {
        import_refuse(&f->r, "an item is an object with from and intensity");
        return;
    }
    read_time(f, "from", from, strlen(from));
    read_intensity(f, intensity, "actual", &f->row.energy.intensity_mg);
    read_intensity(f, intensity, "forecast", &f->row.energy.forecast_mg);
    if (!f->r.is_bad && f->row.energy.intensity_mg == FEED_UNKNOWN &&
        f->row.energy.forecast_mg == FEED_UNKNOWN)
        import_refuse(&f->r, "neither an actual intensity nor a forecast");
}

/* A file is often one line: the item is named, too. */
static void locate(struct feed_run *f, const struct json_doc *doc, const struct json *v,
                   uint64_t item)
{
    struct import_run *r = &f->r;
    char why[sizeof r->why];
    size_t line, column;

    memcpy(why, r->why, sizeof why);
    (void)snprintf(r->why, sizeof r->why, "item %" PRIu64 ": %.*s", item,
                   (int)(sizeof why - 40), why);
    if (r->o->is_strict || r->report->reason_count < IMPORT_REASONS_MAX) {
        json_position(doc, v, &line, &column); /* counted from the start: only where shown */
        r->line = line;
    }
}

static enum rc read_item(struct feed_run *f, const struct json_doc *doc, const struct json *v,
                         uint64_t item)
{
    enum rc rc = RC_OK;

    import_begin_row(&f->r, 0);
    read_half_hour(f, v);
    if (!f->r.is_bad)
        rc = feed_refuse_twin(f, (struct csv_field){ .s = "GB", .len = 2 }, "item", item);
    if (f->r.is_bad)
        locate(f, doc, v, item);
    if (rc == RC_OK)
        rc = import_end_row(&f->r);
    return rc == RC_OK && !f->r.is_bad ? feed_keep(f) : rc;
}

static enum rc read_list(struct feed_run *f, const struct json_doc *doc)
{
    const struct json *list = json_get(json_root(doc), "data");
    enum rc rc = RC_OK;
    uint64_t item = 0;

    if (!json_is_array(list))
        return err_set(f->r.err, RC_INPUT, "expected an object with a list: {\"data\": []}");
    for (const struct json *v = json_first(list);
         v != NULL && rc == RC_OK && !import_is_full(&f->r); v = json_next(v))
        rc = read_item(f, doc, v, ++item);
    return rc;
}

static enum rc read_bytes(struct feed_run *f, struct buf *text)
{
    for (size_t n = 1; n > 0;) {
        char *room = buf_reserve(text, CHUNK);
        if (room == NULL)
            return err_nomem(f->r.err, "read a file");
        n = fread(room, 1, CHUNK, f->r.file->in);
        text->len += n;
        if (text->len > JSON_BYTES_MAX)
            return err_set(f->r.err, RC_INPUT, "larger than the %u bytes allowed",
                           JSON_BYTES_MAX);
    }
    return ferror(f->r.file->in) ? err_set(f->r.err, RC_INPUT, "read error") : RC_OK;
}

static enum rc read_gb(struct feed_run *f)
{
    struct buf text = BUF_INIT;
    struct json_doc *doc = NULL;
    enum rc rc = read_bytes(f, &text);

    if (rc == RC_OK)
        rc = json_parse(text.data, text.len, NULL, &doc, f->r.err);
    buf_free(&text);
    if (rc == RC_OK)
        rc = read_list(f, doc);
    json_free(doc);
    return rc;
}

/* --- all of them -------------------------------------------------------------------- */

enum { FORMAT_MAPS, FORMAT_GCP, FORMAT_GB };
static const struct feed_format formats[] = {
    [FORMAT_MAPS] = { "electricitymaps", read_maps, "columns Datetime (UTC) and Zone Id" },
    [FORMAT_GCP] = { "gcp-region", read_gcp, "column Google Cloud Region" },
    [FORMAT_GB] = { "gb-intensity", read_gb, "JSON" },
};

static size_t tell(const struct feed_run *f, struct csv *csv)
{
    (void)f;
    bool is_maps = import_csv_find(csv, maps_columns[MAPS_TIME].names) >= 0 &&
                   import_csv_find(csv, maps_columns[MAPS_ZONE].names) >= 0;
    bool is_gcp = import_csv_find(csv, gcp_columns[GCP_REGION].names) >= 0;

    return is_maps ? FORMAT_MAPS : is_gcp ? FORMAT_GCP : ARRAY_LEN(formats);
}

/* The earliest reading is of this hour. */
static void settle(struct feed_run *f)
{
    const struct import_options *o = f->r.o;
    int64_t now_h = (int64_t)o->tick * o->policy->tick_s / SECONDS_HOUR;
    struct energy_row *rows = (struct energy_row *)(void *)f->rows;

    for (uint32_t i = 0; i < f->count; i++)
        if (f->times[i] != INT64_MAX)
            rows[i].hour = (uint32_t)(now_h + f->times[i] / MINUTES_HOUR -
                                      f->earliest / MINUTES_HOUR);
}

enum rc import_energy(struct import_file *f, const struct import_options *o,
                      struct names *names, const struct import_sink *sink,
                      struct import_report *report, struct err *err)
{
    static const struct feed_kind kind = { "energy", formats, ARRAY_LEN(formats), tell,
                                           FORMAT_GB, ENERGY_WORDS, settle };
    return feed_import(&kind, f, o, names, sink, report, err);
}
