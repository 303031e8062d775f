/* policy diff, policy apply. */
#include "app/acts.h"
#include "app/policy_json.h"
#include "app/session.h"
#include "app/standing.h"

#include <inttypes.h>

/* The policy in force with a file on top of it. */
static enum rc read_change(struct app *a, const struct args *args, struct policy *now,
                           struct err *err)
{
    *now = *engine_policy_next(a->engine);
    return policy_read_file(now, args->words[0], err);
}

/* Append a line, in JSON a string, for each key that differs. */
static unsigned add_diff(const struct policy *old, const struct policy *now,
                         enum output_format format, struct json_writer *w, struct buf *out)
{
    struct buf lines = BUF_INIT;
    unsigned count = policy_diff(old, now, &lines);

    if (format == OUTPUT_TEXT) {
        buf_adds(out, count == 0 ? "nothing differs\n" : lines.data);
    } else {
        jw_key(w, "differences");
        jw_begin_array(w);
        for (size_t at = 0; at < lines.len;) {
            size_t end = at;
            while (end < lines.len && lines.data[end] != '\n')
                end++;
            jw_string_len(w, lines.data + at, end - at);
            at = end + 1;
        }
        jw_end_array(w);
    }
    if (lines.failed)
        out->failed = true;
    buf_free(&lines);
    return count;
}

enum rc act_POLICY_DIFF(struct app *a, const struct args *args, struct buf *out,
                        struct err *err)
{
    struct policy now;
    struct json_writer w;
    enum rc rc = standing_refuse_csv(args, "policy diff", err);

    if (rc == RC_OK)
        rc = read_change(a, args, &now, err);
    if (rc != RC_OK)
        return rc;
    jw_init(&w, out, false);
    if (args->format == OUTPUT_JSON)
        jw_begin_object(&w);
    (void)add_diff(engine_policy_next(a->engine), &now, args->format, &w, out);
    if (args->format == OUTPUT_JSON) {
        jw_end_object(&w);
        buf_addc(out, '\n');
    }
    return out->failed ? err_nomem(err, "print the difference") : RC_OK;
}

/* At tick 0 nothing has happened yet: a policy counts at once, as the engine has it. */
static uint32_t in_force_from(const struct app *a)
{
    uint32_t tick = engine_tick(a->engine);
    return tick == 0 ? 0 : tick + 1;
}

enum rc act_POLICY_APPLY(struct app *a, const struct args *args, struct buf *out,
                         struct err *err)
{
    struct command c = { .kind = COMMAND_POLICY };
    struct json_writer w;
    bool is_json = args->format == OUTPUT_JSON;
    enum rc rc = standing_refuse_csv(args, "policy apply", err);

    if (rc == RC_OK)
        rc = read_change(a, args, &c.policy, err);
    if (rc != RC_OK)
        return rc;
    jw_init(&w, out, false);
    if (is_json)
        jw_begin_object(&w);
    unsigned count = add_diff(engine_policy_next(a->engine), &c.policy, args->format, &w, out);
    if (count > 0)
        rc = session_do(a, &c, 0, err);
    if (is_json) {
        jw_key(&w, "in_force_from_tick");
        if (rc == RC_OK && count > 0)
            jw_int64(&w, in_force_from(a));
        else
            jw_null(&w);
        jw_end_object(&w);
        buf_addc(out, '\n');
    } else if (rc == RC_OK && count > 0) {
        buf_addf(out, "in force from tick %" PRIu32 "\n", in_force_from(a));
    }
    return rc == RC_OK && out->failed ? err_nomem(err, "print the difference") : rc;
}
