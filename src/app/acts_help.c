/* keys, completion, policy show: nothing here needs a store but the last. */
#include "app/acts.h"
#include "app/app_int.h"
#include "app/completion.h"
#include "app/help.h"
#include "app/keymap.h"
#include "app/policy_print.h"
#include "base/json_writer.h"

#include <string.h>

/* Every problem is a line of the output, the last sentence counts them. */
/* {"file": ..., "keys": N, "problems": ["keys.conf:1: ...", ...]}; keys of the map in use. */
static void add_check_json(const char *path, const struct buf *problems, struct buf *out)
{
    struct json_writer w;

    jw_init(&w, out, false);
    jw_begin_object(&w);
    jw_key(&w, "file");
    jw_string(&w, path == NULL ? "keys.conf" : path);
    jw_key(&w, "keys");
    jw_int64(&w, (int64_t)keymap_live()->count);
    jw_key(&w, "problems");
    jw_begin_array(&w);
    for (size_t at = 0; at < problems->len;) {
        size_t len = strcspn(problems->data + at, "\n");
        jw_string_len(&w, problems->data + at, len);
        at += len + 1;
    }
    jw_end_array(&w);
    jw_end_object(&w);
    buf_addc(out, '\n');
}

static enum rc check_config(const char *path, enum output_format format, struct buf *out,
                            struct err *err)
{
    if (format == OUTPUT_CSV)
        return err_set(err, RC_USAGE, "--check-config has no CSV: leave out --csv");
    struct buf problems = BUF_INIT;
    enum rc rc = keymap_begin(path, &problems, err);
    size_t count = 0;

    for (size_t i = 0; i < problems.len; i++)
        count += problems.data[i] == '\n';
    if (format == OUTPUT_JSON)
        add_check_json(path, &problems, out);
    else if (rc == RC_OK)
        buf_addf(out, "%zu keys, nothing wrong\n", keymap_live()->count);
    if (rc != RC_OK && count > 1)
        rc = err_set(err, rc, "%zu errors in %s", count, path == NULL ? "keys.conf" : path);
    if (count > 1 && format == OUTPUT_TEXT)
        buf_add(out, problems.data, problems.len);
    buf_free(&problems);
    return rc;
}

enum rc act_KEYS(struct app *a, const struct args *args, struct buf *out, struct err *err)
{
    (void)a;
    const char *path = args->count > 0 ? args->words[0] : args_option(args, "keymap");
    if (args_option(args, "check-config") != NULL)
        return check_config(path, args->format, out, err);
    enum rc rc = keymap_begin(path, NULL, err);
    if (rc != RC_OK)
        return rc;
    if (args_option(args, "dump") != NULL)
        keymap_dump(keymap_live(), out);
    else
        help_print_keys(out, args->format);
    return out->failed ? err_nomem(err, "list the keys") : RC_OK;
}

enum rc act_COMPLETION(struct app *a, const struct args *args, struct buf *out,
                       struct err *err)
{
    (void)a;
    static const struct {
        const char *shell;
        const char *const *lines;
    } shells[] = {
        { .shell = "bash", .lines = completion_bash },
        { .shell = "zsh", .lines = completion_zsh },
        { .shell = "fish", .lines = completion_fish },
    };
    for (size_t i = 0; i < ARRAY_LEN(shells); i++)
        if (strcmp(shells[i].shell, args->words[0]) == 0)
            for (const char *const *line = shells[i].lines; *line != NULL; line++)
                buf_addf(out, "%s\n", *line);
    return out->failed ? err_nomem(err, "print the completion") : RC_OK;
}

enum rc act_POLICY_SHOW(struct app *a, const struct args *args, struct buf *out,
                        struct err *err)
{
    if (args->format == OUTPUT_CSV)
        return err_set(err, RC_USAGE, "the policy is a JSON document: leave out --csv");
    policy_print(out, engine_policy(a->engine), args->format == OUTPUT_TEXT);
    return out->failed ? err_nomem(err, "print the policy") : RC_OK;
}
