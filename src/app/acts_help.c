/* keys, completion, policy show: nothing here needs a store but the last. */
#include "app/acts.h"
#include "app/app_int.h"
#include "app/completion.h"
#include "app/help.h"
#include "app/policy_print.h"

#include <string.h>

enum rc act_KEYS(struct app *a, const struct args *args, struct buf *out, struct err *err)
{
    (void)a;
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
