#include "crypto/note.h"

#include "base/text.h"
#include "crypto/base64.h"
#include "crypto/hex.h"
#include "crypto/lines.h"

#include <inttypes.h>
#include <string.h>

#define DASH         "\xe2\x80\x94 " /* em dash, space */
#define TYPE_ED25519 0x01
#define KEY_ID_BYTES 4

/* White_Space of Unicode 15.0 beyond the ASCII controls, which are refused as such. */
static bool is_space(uint32_t cp)
{
    return cp == 0x20 || cp == 0x85 || cp == 0xa0 || cp == 0x1680 ||
           (cp >= 0x2000 && cp <= 0x200a) || cp == 0x2028 || cp == 0x2029 ||
           cp == 0x202f || cp == 0x205f || cp == 0x3000;
}

static bool is_name(const char *s, size_t len)
{
    if (len == 0 || len > NOTE_NAME_MAX || !utf8_is_valid(s, len))
        return false;
    while (len > 0) {
        uint32_t cp;
        size_t n = utf8_decode(s, len, &cp);
        if (cp < 0x20 || cp == '+' || is_space(cp))
            return false;
        s += n;
        len -= n;
    }
    return true;
}

static enum rc bad_name(struct err *err)
{
    return err_set(err, RC_INPUT,
                   "bad key name: allowed are 1 to %d bytes of UTF-8 without spaces, "
                   "control characters and '+'",
                   NOTE_NAME_MAX);
}

static uint32_t load_be32(const uint8_t b[KEY_ID_BYTES])
{
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static uint32_t key_id(struct sha256 *sha, const char *name,
                       const struct ed25519_public *key)
{
    static const uint8_t between[2] = { 0x0a, TYPE_ED25519 };
    struct digest d;

    sha256_init(sha);
    sha256_add(sha, name, strlen(name));
    sha256_add(sha, between, sizeof between);
    sha256_add(sha, key->b, sizeof key->b);
    sha256_end(sha, &d);
    return load_be32(d.b);
}

enum rc note_verifier_init(struct sha256 *sha, const char *name,
                           const struct ed25519_public *key, struct note_verifier *out,
                           struct err *err)
{
    size_t len = strlen(name);

    if (!is_name(name, len))
        return bad_name(err);
    *out = (struct note_verifier){ .key_id = key_id(sha, name, key), .key = *key };
    memcpy(out->name, name, len + 1);
    return RC_OK;
}

static enum rc bad_key(struct err *err, const char *why)
{
    return err_set(err, RC_INPUT, "bad verifier key: %s", why);
}

enum rc note_verifier_parse(struct sha256 *sha, const char *s, size_t len,
                            struct note_verifier *out, struct err *err)
{
    const char *plus = len != 0 ? memchr(s, '+', len) : NULL;
    size_t name_len = plus != NULL ? (size_t)(plus - s) : 0, n = 0;
    char name[NOTE_NAME_MAX + 1], id_text[2 * KEY_ID_BYTES + 1];
    uint8_t blob[1 + ED25519_PUBLIC_BYTES];
    struct ed25519_public key;
    struct note_verifier v;

    if (plus == NULL || !is_name(s, name_len))
        return bad_key(err, "it does not start with a key name and '+'");
    s += name_len + 1;
    len -= name_len + 1;
    if (len < sizeof id_text || s[sizeof id_text - 1] != '+')
        return bad_key(err, "the name is not followed by 8 hex digits and '+'");
    if (!base64_decode(s + sizeof id_text, len - sizeof id_text, blob, sizeof blob, &n) ||
        n != sizeof blob)
        return bad_key(err, "it does not end in base 64 of 33 bytes");
    if (blob[0] != TYPE_ED25519)
        return bad_key(err, "it is of another type than Ed25519 (01)");
    memcpy(name, plus - name_len, name_len);
    name[name_len] = '\0';
    memcpy(key.b, blob + 1, sizeof key.b);
    enum rc rc = note_verifier_init(sha, name, &key, &v, err);
    if (rc != RC_OK)
        return rc;
    hex_encode((uint8_t[]){ (uint8_t)(v.key_id >> 24), (uint8_t)(v.key_id >> 16),
                            (uint8_t)(v.key_id >> 8), (uint8_t)v.key_id },
               KEY_ID_BYTES, id_text);
    if (memcmp(id_text, s, sizeof id_text - 1) != 0)
        return bad_key(err, "the key id does not belong to this name and key");
    *out = v;
    return RC_OK;
}

void note_verifier_add(const struct note_verifier *v, struct buf *out)
{
    uint8_t blob[1 + ED25519_PUBLIC_BYTES] = { TYPE_ED25519 };

    memcpy(blob + 1, v->key.b, sizeof v->key.b);
    buf_addf(out, "%s+%08" PRIx32 "+", v->name, v->key_id);
    base64_add(out, blob, sizeof blob);
}

struct signature {
    struct line name;
    uint32_t key_id;
    size_t len; /* of `blob`, with the key id */
    uint8_t blob[NOTE_SIGNATURE_MAX];
};

static bool signature_parse(struct line line, struct signature *out)
{
    if (!line_skip(&line, DASH))
        return false;
    const char *space = line.len != 0 ? memchr(line.s, ' ', line.len) : NULL;
    if (space == NULL)
        return false;
    out->name = (struct line){ .s = line.s, .len = (size_t)(space - line.s) };
    if (!is_name(out->name.s, out->name.len) ||
        !base64_decode(space + 1, line.len - out->name.len - 1, out->blob,
                       sizeof out->blob, &out->len) ||
        out->len <= KEY_ID_BYTES)
        return false;
    out->key_id = load_be32(out->blob);
    return true;
}

static enum rc not_a_note(struct err *err, const char *why)
{
    return err_set(err, RC_INPUT, "not a signed note: %s", why);
}

static enum rc check_bytes(const char *bytes, size_t len, struct err *err)
{
    if (len > NOTE_BYTES_MAX)
        return not_a_note(err, "it is longer than 256 KiB");
    if (len == 0 || bytes[len - 1] != '\n')
        return not_a_note(err, "it does not end in a newline");
    if (!utf8_is_valid(bytes, len))
        return not_a_note(err, "it is not valid UTF-8");
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)bytes[i] < 0x20 && bytes[i] != '\n')
            return not_a_note(err, "it holds a control character");
    return RC_OK;
}

enum rc note_parse(const char *bytes, size_t len, struct note *out, struct err *err)
{
    struct note n = { .text = bytes };
    struct signature sig;
    struct line line;
    size_t at = len;
    enum rc rc = check_bytes(bytes, len, err);

    if (rc != RC_OK)
        return rc;
    while (at >= 2 && !(bytes[at - 1] == '\n' && bytes[at - 2] == '\n'))
        at--;
    if (at < 2)
        return not_a_note(err, "no empty line stands before the signatures");
    n.text_len = at - 1;
    n.signatures = bytes + at;
    n.signatures_len = len - at;
    if (n.signatures_len == 0)
        return not_a_note(err, "no signature follows the last empty line");
    for (struct lines rest = { n.signatures, n.signatures_len };
         lines_next(&rest, &line);) {
        n.n_signatures++;
        if (n.n_signatures > NOTE_SIGNATURES_MAX)
            return not_a_note(err, "it has more than 64 signatures");
        if (!signature_parse(line, &sig))
            return err_set(
                err, RC_INPUT,
                "not a signed note: signature line %u is not an em dash, a key "
                "name and base 64 of 5 to %d bytes",
                n.n_signatures, NOTE_SIGNATURE_MAX);
    }
    *out = n;
    return RC_OK;
}

/* RC_NOT_FOUND, without a sentence: the signature is not this verifier's to judge. */
static enum rc judge(const struct note *note, const struct signature *sig,
                     const struct note_verifier *v, struct err *err)
{
    struct ed25519_signature raw;

    if (sig->key_id != v->key_id || sig->name.len != strlen(v->name) ||
        memcmp(sig->name.s, v->name, sig->name.len) != 0)
        return RC_NOT_FOUND;
    if (sig->len != KEY_ID_BYTES + sizeof raw.b)
        return err_set(err, RC_CHECK, "the signature of '%s' is not of 64 bytes",
                       v->name);
    memcpy(raw.b, sig->blob + KEY_ID_BYTES, sizeof raw.b);
    enum rc rc = ed25519_verify(&v->key, note->text, note->text_len, &raw, err);
    if (rc != RC_OK)
        (void)err_wrap(err, "key '%s'", v->name);
    return rc;
}

enum rc note_verify(const struct note *note, const struct note_verifier *known, size_t n,
                    struct err *err)
{
    struct lines rest = { note->signatures, note->signatures_len };
    struct signature sig;
    struct line line;
    bool is_signed = false;

    while (lines_next(&rest, &line)) {
        if (!signature_parse(line, &sig))
            return not_a_note(err, "a signature line is malformed");
        for (size_t i = 0; i < n; i++) {
            enum rc rc = judge(note, &sig, &known[i], err);
            if (rc == RC_OK)
                is_signed = true;
            else if (rc != RC_NOT_FOUND)
                return rc;
        }
    }
    if (is_signed)
        return RC_OK;
    return n == 1 ? err_set(err, RC_CHECK,
                            "the note is not signed by '%s' with key %08" PRIx32,
                            known[0].name, known[0].key_id)
                  : err_set(err, RC_CHECK, "the note is not signed by any trusted key");
}

enum rc note_sign(struct sha256 *sha, const char *name, const struct ed25519_key *key,
                  const char *text, size_t len, struct buf *out, struct err *err)
{
    uint8_t blob[KEY_ID_BYTES + ED25519_SIGNATURE_BYTES];
    struct ed25519_signature sig;
    struct note_verifier v;
    enum rc rc = note_verifier_init(sha, name, ed25519_public(key), &v, err);

    if (rc == RC_OK)
        rc = check_bytes(text, len, err);
    if (rc == RC_OK)
        rc = ed25519_sign(key, text, len, &sig, err);
    if (rc != RC_OK)
        return rc;
    for (unsigned i = 0; i < KEY_ID_BYTES; i++)
        blob[i] = (uint8_t)(v.key_id >> (24 - 8 * i));
    memcpy(blob + KEY_ID_BYTES, sig.b, sizeof sig.b);
    buf_add(out, text, len);
    buf_addf(out, "\n" DASH "%s ", name);
    base64_add(out, blob, sizeof blob);
    buf_addc(out, '\n');
    return out->failed ? err_nomem(err, "sign a note") : RC_OK;
}
