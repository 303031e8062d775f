#include "config.h"

#include "app/pattern.h"

#include "base/decimal.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define FLAGS       (REG_EXTENDED | REG_ICASE | REG_NOSUB | REG_NEWLINE)
#define REPEATS_MAX 255 /* product of the repetition counts */

#define POSITIONS_MAX 64
#define DEPTH_MAX     32
#define ASCII         128
#define MARK_BEGIN    ASCII /* stand before and behind the text, for '^' and '$' */
#define MARK_END      (ASCII + 1)
#define SYMBOLS       (ASCII + 2)

/* A position is a character, set or anchor of the pattern; sets of them are bits. */
struct automaton {
    bool is_empty_in; /* it also matches nothing, so everything */
    uint64_t first, last;
    uint64_t of[SYMBOLS]; /* positions that a symbol may stand on */
    size_t bytes;         /* of a set of positions */
    uint64_t follow[POSITIONS_MAX / 8][256]; /* what follows any of a set, by bytes of it */
};

/* --- making the automaton -------------------------------------------------------------------- */

struct maker {
    struct automaton *out;
    const char *at;
    size_t count;
    int depth;
    uint64_t follow[POSITIONS_MAX];
};

/* A part of the pattern: where a match of it may begin and end. */
struct part {
    uint64_t first, last;
    bool is_empty_in;
};

static struct part both(struct maker *m, struct part a, struct part b)
{
    for (uint64_t left = a.last; left != 0; left &= left - 1)
        m->follow[__builtin_ctzll(left)] |= b.first;
    return (struct part){ .first = a.first | (a.is_empty_in ? b.first : 0),
                          .last = b.last | (b.is_empty_in ? a.last : 0),
                          .is_empty_in = a.is_empty_in && b.is_empty_in };
}

static struct part either(struct part a, struct part b)
{
    return (struct part){ .first = a.first | b.first,
                          .last = a.last | b.last,
                          .is_empty_in = a.is_empty_in || b.is_empty_in };
}

static bool add_position(struct maker *m, struct part *out)
{
    if (m->count == POSITIONS_MAX)
        return false;
    uint64_t bit = UINT64_C(1) << m->count++;
    *out = (struct part){ .first = bit, .last = bit };
    return true;
}

static bool parse_anchor(struct maker *m, struct part *out)
{
    size_t mark = *m->at == '^' ? MARK_BEGIN : MARK_END;
    if (!add_position(m, out))
        return false;
    m->out->of[mark] |= out->first;
    m->at++;
    return strchr("*+?{", *m->at) == NULL || *m->at == '\0';
}

/* Bytes of the set at s; 0: of a form that is left to the library. */
static size_t set_length(const char *s)
{
    size_t n = s[1] == '^' ? 2 : 1;
    for (n += s[n] == ']' ? 1 : 0; s[n] != ']'; n++) {
        if (s[n] == '\0' || (s[n] == '[' && (s[n + 1] == '.' || s[n + 1] == '=')))
            return 0;
        if (s[n] == '[' && s[n + 1] == ':') {
            const char *end = strstr(s + n, ":]");
            if (end == NULL)
                return 0;
            n = (size_t)(end - s) + 1;
        }
    }
    return n + 1;
}

/* Bytes of what matches one character; 0: there is no such thing here. */
static size_t atom_length(const char *s)
{
    if (*s == '[')
        return set_length(s);
    if (*s == '\\') /* places such as the beginning of a word are no characters */
        return s[1] < ' ' || s[1] > '~' || strchr("bB<>`'", s[1]) != NULL ? 0 : 2;
    return *s < ' ' || *s > '~' || strchr("*+?{)|", *s) != NULL ? 0 : 1;
}

static bool parse_atom(struct maker *m, struct part *out)
{
    char alone[ASCII], text[2] = "";
    size_t len = atom_length(m->at);
    regex_t regex;
    bool ok = true;
    if (len == 0 || len + 3 > sizeof alone || !add_position(m, out))
        return false;
    alone[0] = '^';
    memcpy(alone + 1, m->at, len);
    memcpy(alone + 1 + len, "$", 2);
    if (regcomp(&regex, alone, FLAGS) != 0)
        return false;
    for (int c = 1; c < ASCII; c++) {
        text[0] = (char)c;
        if (regexec(&regex, text, 0, NULL, 0) == 0) {
            m->out->of[c] |= out->first;
            ok = ok && c != '\n';
        }
    }
    regfree(&regex);
    m->at += len;
    return ok;
}

static bool parse_alternatives(struct maker *m, struct part *out);

static bool parse_group(struct maker *m, struct part *out)
{
    m->at++;
    if (++m->depth > DEPTH_MAX || !parse_alternatives(m, out) || *m->at != ')')
        return false;
    m->at++;
    m->depth--;
    return true;
}

static bool parse_one(struct maker *m, struct part *out)
{
    switch (*m->at) {
    case '(':
        return parse_group(m, out);
    case '^':
    case '$':
        return parse_anchor(m, out);
    default:
        return parse_atom(m, out);
    }
}

/* "{n}", "{n,}" or "{n,m}" at m->at, which is moved behind it. */
static bool parse_counts(struct maker *m, uint64_t *least, uint64_t *most)
{
    const char *s = m->at + 1;
    size_t digits = strspn(s, "0123456789");
    if (!uint_parse(s, digits, REPEATS_MAX, least))
        return false;
    *most = *least;
    s += digits;
    if (*s == ',') {
        digits = strspn(++s, "0123456789");
        *most = UINT64_MAX;
        if (digits > 0 && !uint_parse(s, digits, REPEATS_MAX, most))
            return false;
        s += digits;
    }
    m->at = s + 1;
    return *s == '}' && *least <= *most;
}

/* `part` again and again: each repetition is parsed anew, so that it has its own positions. */
static bool repeat(struct maker *m, const char *begin, struct part part, struct part *out)
{
    uint64_t least = 0, most = 0;
    if (!parse_counts(m, &least, &most))
        return false;
    const char *end = m->at;
    uint64_t times = most != UINT64_MAX ? most : least > 0 ? least : 1;
    *out = (struct part){ .is_empty_in = true };
    for (uint64_t i = 0; i < times; i++) {
        m->at = begin;
        if (i > 0 && !parse_one(m, &part))
            return false;
        if (most == UINT64_MAX && i + 1 == times)
            (void)both(m, part, part);
        part.is_empty_in = part.is_empty_in || i >= least;
        *out = both(m, *out, part);
    }
    m->at = end;
    return true;
}

static bool parse_piece(struct maker *m, struct part *out)
{
    const char *begin = m->at;
    struct part part;
    if (!parse_one(m, &part))
        return false;
    char c = *m->at;
    *out = part;
    if (c == '{') {
        if (!repeat(m, begin, part, out))
            return false;
    } else if (c == '*' || c == '+' || c == '?') {
        m->at++;
        if (c != '?')
            (void)both(m, part, part);
        out->is_empty_in = part.is_empty_in || c != '+';
    }
    return *m->at == '\0' || strchr("*+?{", *m->at) == NULL;
}

static bool parse_branch(struct maker *m, struct part *out)
{
    if (!parse_piece(m, out))
        return false;
    while (*m->at != '\0' && *m->at != '|' && *m->at != ')') {
        struct part next;
        if (!parse_piece(m, &next))
            return false;
        *out = both(m, *out, next);
    }
    return true;
}

static bool parse_alternatives(struct maker *m, struct part *out)
{
    if (!parse_branch(m, out))
        return false;
    while (*m->at == '|') {
        struct part next;
        m->at++;
        if (!parse_branch(m, &next))
            return false;
        *out = either(*out, next);
    }
    return true;
}

/* An anchor takes its mark as a character does; where two meet, one mark would not do. */
static bool anchors_meet(const struct maker *m)
{
    uint64_t begins = m->out->of[MARK_BEGIN], ends = m->out->of[MARK_END];
    for (size_t p = 0; p < m->count; p++)
        if (((begins >> p & 1) != 0 && (m->follow[p] & begins) != 0) ||
            ((ends >> p & 1) != 0 && (m->follow[p] & (begins | ends)) != 0))
            return true;
    return false;
}

static void spread(const struct maker *m)
{
    struct automaton *a = m->out;
    a->bytes = (m->count + 7) / 8;
    for (size_t b = 0; b < a->bytes; b++)
        for (size_t set = 1; set < 256; set++) {
            size_t p = 8 * b + (size_t)__builtin_ctzll(set);
            a->follow[b][set] = a->follow[b][set & (set - 1)] | (p < m->count ? m->follow[p] : 0);
        }
}

/* NULL: the library alone. */
static struct automaton *make(const char *text)
{
    struct maker m = { .out = calloc(1, sizeof *m.out), .at = text };
    struct part all;
    if (m.out == NULL)
        return NULL;
    if (!parse_alternatives(&m, &all) || *m.at != '\0' || anchors_meet(&m)) {
        free(m.out);
        return NULL;
    }
    m.out->first = all.first;
    m.out->last = all.last;
    m.out->is_empty_in = all.is_empty_in;
    spread(&m);
    return m.out;
}

/* --- matching ------------------------------------------------------------------------------- */

static inline uint64_t step(const struct automaton *a, uint64_t now, size_t symbol)
{
    uint64_t next = a->first | a->follow[0][now & 255];
    now >>= 8;
    for (size_t b = 1; now != 0; b++, now >>= 8)
        next |= a->follow[b][now & 255];
    return next & a->of[symbol];
}

enum answer { ANSWER_NO, ANSWER_YES, ANSWER_NOT_ASCII };

static enum answer run(const struct automaton *a, const char *text)
{
    uint64_t now = a->first & a->of[MARK_BEGIN];
    bool is_in = a->is_empty_in || (now & a->last) != 0;
    for (const char *s = text; *s != '\0' && !is_in; s++) {
        if ((unsigned char)*s >= ASCII)
            return ANSWER_NOT_ASCII;
        now = step(a, now, (unsigned char)*s);
        is_in = (now & a->last) != 0;
    }
    return is_in || (step(a, now, MARK_END) & a->last) != 0 ? ANSWER_YES : ANSWER_NO;
}

bool pattern_is_in(const struct pattern *p, const char *text)
{
    enum answer answer = p->fast == NULL ? ANSWER_NOT_ASCII : run(p->fast, text);
    if (answer != ANSWER_NOT_ASCII)
        return answer == ANSWER_YES;
    return regexec(&p->regex, text, 0, NULL, 0) == 0;
}

/* --- the library's part --------------------------------------------------------------------- */

/* The largest count of "{n,m}" at s. */
static uint64_t largest_count(const char *s)
{
    uint64_t most = 1;
    for (s++; (*s >= '0' && *s <= '9') || *s == ',';) {
        uint64_t n = 0;
        size_t digits = strspn(s, "0123456789");
        if (digits > 0 && !uint_parse(s, digits, REPEATS_MAX, &n))
            n = REPEATS_MAX + 1;
        most = n > most ? n : most;
        s += digits > 0 ? digits : 1;
    }
    return most;
}

/* Memory of what is repeated grows with the product of the counts. */
static const char *why_refused(const char *s)
{
    uint64_t repeats = 1;
    for (; *s != '\0'; s++) {
        if (*s == '\\' && s[1] >= '0' && s[1] <= '9')
            return "references such as \\1 are not taken";
        if (*s == '\\' && s[1] != '\0')
            s++;
        else if (*s == '{')
            repeats *= largest_count(s);
        else if (*s == '+')
            repeats *= 2;
        if (repeats > REPEATS_MAX)
            return "the repetitions multiply to more than 255";
    }
    return NULL;
}

bool pattern_compile(struct pattern *p, const char *text, char why[PATTERN_WHY_MAX])
{
    const char *refused = why_refused(text);
    if (refused != NULL) {
        memcpy(why, refused, strlen(refused) + 1);
        return false;
    }
    int status = regcomp(&p->regex, text, FLAGS);
    if (status != 0) {
        static const char head[] = "bad regular expression: ";
        memcpy(why, head, sizeof head);
        (void)regerror(status, &p->regex, why + sizeof head - 1, PATTERN_WHY_MAX - sizeof head);
        return false;
    }
    p->fast = make(text);
    return true;
}

void pattern_free(struct pattern *p)
{
    regfree(&p->regex);
    free(p->fast);
}
