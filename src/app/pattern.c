#include "config.h"

#include "app/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STEPS_MAX   5000 /* of stepping back in one text; honest patterns need some dozens */
#define DFA_SPACE   1024 /* words that pcre2_dfa_match() works in */

struct pattern {
    pcre2_code *code;
    pcre2_match_data *found;
    pcre2_match_context *limits;
    bool is_machine_code;
};

void pattern_free(struct pattern *p)
{
    if (p == NULL)
        return;
    pcre2_code_free(p->code);
    pcre2_match_data_free(p->found);
    pcre2_match_context_free(p->limits);
    free(p);
}

static bool has_references(const pcre2_code *code)
{
    uint32_t highest = 0;
    return pcre2_pattern_info(code, PCRE2_INFO_BACKREFMAX, &highest) == 0 && highest > 0;
}

static bool compile(struct pattern *p, const char *text, size_t *at, char why[PATTERN_WHY_MAX])
{
    int error = 0;
    PCRE2_SIZE where = 0;

    p->code = pcre2_compile((PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED,
                            PCRE2_CASELESS | PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C |
                                PCRE2_DOLLAR_ENDONLY,
                            &error, &where, NULL);
    *at = p->code == NULL ? where : 0;
    if (p->code == NULL) {
        if (pcre2_get_error_message(error, (PCRE2_UCHAR *)why, PATTERN_WHY_MAX) < 0)
            (void)snprintf(why, PATTERN_WHY_MAX, "it is no regular expression");
        return false;
    }
    if (has_references(p->code)) {
        (void)snprintf(why, PATTERN_WHY_MAX, "references such as \\1 are not taken");
        return false;
    }
    return true;
}

struct pattern *pattern_new(const char *text, size_t *at, char why[PATTERN_WHY_MAX])
{
    struct pattern *p = calloc(1, sizeof *p);

    *at = 0;
    (void)snprintf(why, PATTERN_WHY_MAX, "out of memory");
    if (p == NULL)
        return NULL;
    p->limits = pcre2_match_context_create(NULL);
    bool ok = p->limits != NULL && compile(p, text, at, why);
    if (ok)
        p->found = pcre2_match_data_create_from_pattern(p->code, NULL);
    if (!ok || p->found == NULL) {
        pattern_free(p);
        return NULL;
    }
    (void)pcre2_set_match_limit(p->limits, STEPS_MAX);
    p->is_machine_code = pcre2_jit_compile(p->code, PCRE2_JIT_COMPLETE) == 0;
    return p;
}

static bool is_in_by_dfa(const struct pattern *p, const char *text, size_t len)
{
    int space[DFA_SPACE];

    return pcre2_dfa_match(p->code, (PCRE2_SPTR)text, len, 0,
                           PCRE2_NO_UTF_CHECK | PCRE2_DFA_SHORTEST, p->found, NULL, space,
                           DFA_SPACE) >= 0;
}

bool pattern_is_in(const struct pattern *p, const char *text)
{
    size_t len = strlen(text);
    PCRE2_SPTR s = (PCRE2_SPTR)text;
    int rc = p->is_machine_code
                 ? pcre2_jit_match(p->code, s, len, 0, 0, p->found, p->limits)
                 : pcre2_match(p->code, s, len, 0, PCRE2_NO_UTF_CHECK, p->found, p->limits);

    return rc >= 0 || (rc != PCRE2_ERROR_NOMATCH && is_in_by_dfa(p, text, len));
}

const char *pattern_library_loaded(void)
{
    static char text[64];
    char version[48] = "";

    if (pcre2_config(PCRE2_CONFIG_VERSION, NULL) <= (int)sizeof version)
        (void)pcre2_config(PCRE2_CONFIG_VERSION, version);
    (void)snprintf(text, sizeof text, "PCRE2 %s", version);
    return text;
}

#define TEXT_(x) TEXT__(x)
#define TEXT__(x) #x
const char *pattern_library_built(void)
{
    return "PCRE2 " TEXT_(PCRE2_MAJOR) "." TEXT_(PCRE2_MINOR);
}
