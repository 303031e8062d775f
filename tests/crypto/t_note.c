/* Signed notes, checkpoints and log proofs: published examples, round trips, refusals. */
#include "../suite.h"
#include "base/attr.h"
#include "base/buf.h"
#include "crypto/base64.h"
#include "crypto/checkpoint.h"
#include "crypto/hex.h"
#include "crypto/note.h"
#include "crypto/tlog_proof.h"

#include <stdio.h>
#include <string.h>

#define DASH "\xe2\x80\x94 "

/* The example of the Go package sumdb/note. */
static const char peter_vkey[] =
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
static const char peter_seed64[] = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
static const char peter_text[] =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n";
static const char peter_note[] =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n" DASH
    "PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvq"
    "fqdngotpRZb6KE6RyyBwJnAM=\n";

static struct sha256 *sha;

static void open_sha(void)
{
    sha = sha256_new();
    ck_assert_ptr_nonnull(sha);
}

static void close_sha(void)
{
    sha256_free(sha);
}

static struct ed25519_key *key_of(uint8_t fill)
{
    uint8_t seed[ED25519_SEED_BYTES];
    struct ed25519_key *key = NULL;
    memset(seed, fill, sizeof seed);
    ck_assert_int_eq(ed25519_from_seed(seed, &key, NULL), RC_OK);
    return key;
}

static struct note_verifier peter(void)
{
    struct note_verifier v;
    ck_assert_int_eq(note_verifier_parse(sha, peter_vkey, strlen(peter_vkey), &v, NULL),
                     RC_OK);
    return v;
}

START_TEST(the_published_note_verifies_with_its_published_key)
{
    struct note note;
    open_sha();
    struct note_verifier v = peter();
    ck_assert_str_eq(v.name, "PeterNeumann");
    ck_assert_uint_eq(v.key_id, 0xc74f20a3);
    ck_assert_int_eq(note_parse(peter_note, strlen(peter_note), &note, NULL), RC_OK);
    ck_assert_uint_eq(note.text_len, strlen(peter_text));
    ck_assert_mem_eq(note.text, peter_text, note.text_len);
    ck_assert_uint_eq(note.n_signatures, 1);
    ck_assert_int_eq(note_verify(&note, &v, 1, NULL), RC_OK);
    close_sha();
}
END_TEST

START_TEST(signing_its_text_with_its_published_key_gives_the_note)
{
    uint8_t blob[33];
    size_t n;
    struct ed25519_key *key = NULL;
    struct buf out = BUF_INIT;
    open_sha();
    ck_assert(base64_decode(peter_seed64, strlen(peter_seed64), blob, sizeof blob, &n));
    ck_assert_int_eq(ed25519_from_seed(blob + 1, &key, NULL), RC_OK);
    ck_assert_int_eq(
        note_sign(sha, "PeterNeumann", key, peter_text, strlen(peter_text), &out, NULL),
        RC_OK);
    ck_assert_str_eq(out.data, peter_note);
    buf_free(&out);
    ed25519_free(key);
    close_sha();
}
END_TEST

START_TEST(verifier_keys_of_others_are_read_and_written_back)
{
    static const char *const key[] = {
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop",
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6",
    };
    open_sha();
    for (size_t i = 0; i < ARRAY_LEN(key); i++) {
        struct note_verifier v;
        struct buf b = BUF_INIT;
        ck_assert_int_eq(note_verifier_parse(sha, key[i], strlen(key[i]), &v, NULL),
                         RC_OK);
        note_verifier_add(&v, &b);
        ck_assert_str_eq(b.data, key[i]);
        buf_free(&b);
    }
    close_sha();
}
END_TEST

START_TEST(a_verifier_key_that_is_not_whole_is_refused)
{
    static const char *const bad[] = {
        "",
        "+",
        "PeterNeumann",
        "PeterNeumann+",
        "PeterNeumann+c74f20a3",
        "PeterNeumann+c74f20a3+",
        "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3-ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10T=",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\n",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy",
        "Peterneumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+Ahpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    };
    open_sha();
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct note_verifier v;
        struct err e = ERR_INIT;
        ck_assert_msg(note_verifier_parse(sha, bad[i], strlen(bad[i]), &v, &e) ==
                          RC_INPUT,
                      "'%s' was taken", bad[i]);
        ck_assert_int_eq(strncmp(e.msg, "bad verifier key: ", 18), 0);
    }
    close_sha();
}
END_TEST

START_TEST(a_key_name_has_no_spaces_controls_or_plus)
{
    /* White_Space of Unicode 15.0: PropList.txt. The tilde stands beside no space. */
    static const char *const bad[] = {
        "",
        "~ ~",
        "~+~",
        "~\n~",
        "~\x1f",
        "~\x80",
        "\xc2\x85",
        "~\xc2\xa0",
        "\xe1\x9a\x80",
        "\xe2\x80\x80",
        "\xe2\x80\x85",
        "\xe2\x80\x8a",
        "\xe2\x80\xa8",
        "\xe2\x80\xa9",
        "\xe2\x80\xaf",
        "\xe2\x81\x9f",
        "\xe3\x80\x80",
        "\xed\xa0\x80",
    };
    static const char *const good[] = { "~", "\xe2\x80\x8b", "\xe1\xbf\xbf",
                                        "\xc3\xa9.example/log" };
    char long_name[NOTE_NAME_MAX + 2];
    struct note_verifier v;
    struct err e = ERR_INIT;
    open_sha();
    struct ed25519_key *key = key_of(1);
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        ck_assert_msg(note_verifier_init(sha, bad[i], ed25519_public(key), &v, &e) ==
                          RC_INPUT,
                      "row %zu was taken", i);
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        ck_assert_int_eq(note_verifier_init(sha, good[i], ed25519_public(key), &v, &e),
                         RC_OK);
        ck_assert_str_eq(v.name, good[i]);
    }
    ck_assert_int_eq(strncmp(e.msg, "bad key name: ", 14), 0);
    memset(long_name, 'n', sizeof long_name);
    long_name[NOTE_NAME_MAX + 1] = '\0';
    ck_assert_int_eq(note_verifier_init(sha, long_name, ed25519_public(key), &v, &e),
                     RC_INPUT);
    long_name[NOTE_NAME_MAX] = '\0';
    ck_assert_int_eq(note_verifier_init(sha, long_name, ed25519_public(key), &v, &e),
                     RC_OK);
    ed25519_free(key);
    close_sha();
}
END_TEST

START_TEST(what_is_not_a_note_is_refused_with_the_reason)
{
    static const struct {
        const char *note, *why;
    } row[] = {
        { "", "it does not end in a newline" },
        { "text\n\n" DASH "n AAAAAAA=", "it does not end in a newline" },
        { "text\n" DASH "n AAAAAAA=\n", "no empty line stands before the signatures" },
        { "\n" DASH "n AAAAAAA=\n", "no empty line stands before the signatures" },
        { "text\n\n", "no signature follows the last empty line" },
        { "text\n\n" DASH "n AAAAAAA=\n\n", "no signature follows the last empty line" },
        { "t\rext\n\n" DASH "n AAAAAAA=\n", "it holds a control character" },
        { "t\xff\n\n" DASH "n AAAAAAA=\n", "it is not valid UTF-8" },
        { "text\n\n- n AAAAAAA=\n", "signature line 1" },
        { "text\n\n" DASH "n  AAAAAAA=\n", "signature line 1" },
        { "text\n\n" DASH " AAAAAAA=\n", "signature line 1" },
        { "text\n\n" DASH "n\n", "signature line 1" },
        { "text\n\n" DASH "n \n", "signature line 1" },
        { "text\n\n" DASH "n AAAAAA==\n", "signature line 1" },
        { "text\n\n" DASH "n+ AAAAAAA=\n", "signature line 1" },
        { "text\n\n" DASH "n AAAAAAA\n", "signature line 1" },
        { "text\n\n" DASH "n AAAAAAA=\n" DASH "n AAAAAAA= \n", "signature line 2" },
    };
    for (size_t i = 0; i < ARRAY_LEN(row); i++) {
        struct note note;
        struct err e = ERR_INIT;
        ck_assert_int_eq(note_parse(row[i].note, strlen(row[i].note), &note, &e),
                         RC_INPUT);
        ck_assert_int_eq(strncmp(e.msg, "not a signed note: ", 19), 0);
        ck_assert_msg(strstr(e.msg, row[i].why) != NULL, "row %zu: %s", i, e.msg);
    }
}
END_TEST

START_TEST(the_limits_of_a_note_are_held)
{
    struct buf b = BUF_INIT;
    struct note note;
    struct err e = ERR_INIT;
    buf_adds(&b, "text\n\nmore\n\n");
    for (int i = 0; i < NOTE_SIGNATURES_MAX; i++)
        buf_adds(&b, DASH "n AAAAAAA=\n");
    ck_assert_int_eq(note_parse(b.data, b.len, &note, &e), RC_OK);
    ck_assert_uint_eq(note.text_len, 11);
    ck_assert_uint_eq(note.n_signatures, NOTE_SIGNATURES_MAX);
    buf_adds(&b, DASH "n AAAAAAA=\n");
    ck_assert_int_eq(note_parse(b.data, b.len, &note, &e), RC_INPUT);
    ck_assert_ptr_nonnull(strstr(e.msg, "more than 64 signatures"));
    while (b.len <= NOTE_BYTES_MAX)
        buf_adds(&b, "0123456789abcdef\n");
    ck_assert_int_eq(note_parse(b.data, b.len, &note, &e), RC_INPUT);
    ck_assert_ptr_nonnull(strstr(e.msg, "longer than 256 KiB"));
    buf_free(&b);
}
END_TEST

START_TEST(unknown_signatures_are_passed_over_and_false_ones_are_not)
{
    struct note_verifier v[2];
    struct note note;
    struct err e = ERR_INIT;
    struct buf b = BUF_INIT;
    open_sha();
    struct ed25519_key *key = key_of(1);
    v[0] = peter();
    ck_assert_int_eq(note_verifier_init(sha, "other", ed25519_public(key), &v[1], &e),
                     RC_OK);
    ck_assert_int_eq(note_parse(peter_note, strlen(peter_note), &note, &e), RC_OK);
    ck_assert_int_eq(note_verify(&note, &v[1], 1, &e), RC_CHECK);
    ck_assert_int_eq(strncmp(e.msg, "the note is not signed by 'other' with key ", 43),
                     0);
    ck_assert_int_eq(note_verify(&note, v, 0, &e), RC_CHECK);
    ck_assert_int_eq(note_verify(&note, v, 2, &e), RC_OK);

    buf_adds(&b, peter_note);
    buf_adds(&b, DASH "PeterNeumann AAAAAAA=\n"); /* the name, another key id */
    buf_adds(&b, DASH "elsewhere x08gowA=\n");    /* the key id, another name */
    ck_assert_int_eq(note_parse(b.data, b.len, &note, &e), RC_OK);
    ck_assert_int_eq(note_verify(&note, v, 2, &e), RC_OK);

    buf_adds(&b, DASH "PeterNeumann x08gowA=\n");
    ck_assert_int_eq(note_parse(b.data, b.len, &note, &e), RC_OK);
    ck_assert_int_eq(note_verify(&note, v, 2, &e), RC_CHECK);
    ck_assert_str_eq(e.msg, "the signature of 'PeterNeumann' is not of 64 bytes");

    b.data[0] = 'i';
    ck_assert_int_eq(note_parse(b.data, b.len, &note, &e), RC_OK);
    ck_assert_int_eq(note_verify(&note, v, 2, &e), RC_CHECK);
    ck_assert_str_eq(
        e.msg, "key 'PeterNeumann': the signature does not fit the text and the key");
    buf_free(&b);
    ed25519_free(key);
    close_sha();
}
END_TEST

START_TEST(a_text_that_no_note_can_carry_is_not_signed)
{
    static const char *const bad[] = { "", "no newline", "a\tb\n", "\xff\n" };
    struct buf b = BUF_INIT;
    struct err e = ERR_INIT;
    open_sha();
    struct ed25519_key *key = key_of(1);
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        ck_assert_int_eq(note_sign(sha, "n", key, bad[i], strlen(bad[i]), &b, &e),
                         RC_INPUT);
    ck_assert_int_eq(note_sign(sha, "n n", key, "a\n", 2, &b, &e), RC_INPUT);
    ck_assert_str_eq(b.data, "");
    ed25519_free(key);
    close_sha();
}
END_TEST

static const char origin[] = "example.com/behind-the-sofa";
static const char spec_text[] = "example.com/behind-the-sofa\n20852163\n"
                                "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

START_TEST(a_checkpoint_is_the_text_of_the_specification)
{
    struct checkpoint cp, again;
    struct buf b = BUF_INIT;
    struct note_verifier log;
    struct err e = ERR_INIT;
    open_sha();
    struct ed25519_key *key = key_of(2);
    ck_assert_int_eq(checkpoint_parse(spec_text, strlen(spec_text), &cp, &e), RC_OK);
    ck_assert_str_eq(cp.origin, origin);
    ck_assert_uint_eq(cp.size, 20852163);
    checkpoint_add(&cp, &b);
    ck_assert_str_eq(b.data, spec_text);
    buf_reset(&b);
    ck_assert_int_eq(checkpoint_sign(sha, &cp, key, &b, &e), RC_OK);
    ck_assert_int_eq(note_verifier_init(sha, origin, ed25519_public(key), &log, &e),
                     RC_OK);
    ck_assert_int_eq(checkpoint_open(b.data, b.len, &log, &again, &e), RC_OK);
    ck_assert_str_eq(again.origin, cp.origin);
    ck_assert_uint_eq(again.size, cp.size);
    ck_assert(digest_equal(&again.root, &cp.root));
    for (size_t i = 0; i < b.len; i++) {
        b.data[i] ^= 1;
        ck_assert_msg(checkpoint_open(b.data, b.len, &log, &again, &e) != RC_OK,
                      "byte %zu can be changed", i);
        b.data[i] ^= 1;
    }
    (void)snprintf(cp.origin, sizeof cp.origin, "two words");
    ck_assert_int_eq(checkpoint_sign(sha, &cp, key, &b, &e), RC_INPUT);
    buf_free(&b);
    ed25519_free(key);
    close_sha();
}
END_TEST

START_TEST(a_checkpoint_of_another_log_is_refused_though_its_key_is_known)
{
    static const char text[] =
        "other.example\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
    struct checkpoint cp;
    struct buf b = BUF_INIT;
    struct note_verifier log;
    struct err e = ERR_INIT;
    open_sha();
    struct ed25519_key *key = key_of(2);
    ck_assert_int_eq(note_sign(sha, origin, key, text, strlen(text), &b, &e), RC_OK);
    ck_assert_int_eq(note_verifier_init(sha, origin, ed25519_public(key), &log, &e),
                     RC_OK);
    ck_assert_int_eq(checkpoint_open(b.data, b.len, &log, &cp, &e), RC_CHECK);
    ck_assert_str_eq(
        e.msg, "the checkpoint is of another log than 'example.com/behind-the-sofa'");
    buf_free(&b);
    ed25519_free(key);
    close_sha();
}
END_TEST

START_TEST(what_is_not_a_checkpoint_is_refused_with_the_line)
{
#define ROOT "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    static const struct {
        const char *text, *why;
    } row[] = {
        { "", "line 1" },
        { "\n1\n" ROOT, "line 1" },
        { "o", "line 1" },
        { "o\n", "line 2" },
        { "o\n\n" ROOT, "line 2" },
        { "o\n01\n" ROOT, "line 2" },
        { "o\n-1\n" ROOT, "line 2" },
        { "o\n+1\n" ROOT, "line 2" },
        { "o\n1 \n" ROOT, "line 2" },
        { "o\n4611686018427387905\n" ROOT, "line 2" },
        { "o\n99999999999999999999999\n" ROOT, "line 2" },
        { "o\n1\n", "line 3" },
        { "o\n1\nCsUYapGG\n", "line 3" },
        { "o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I\n", "line 3" },
        { "o\n1\nAAAACsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n", "line 3" },
        { "o\n1\n" ROOT "\n", "extension line" },
        { "o\n1\n" ROOT "x", "extension line" },
    };
    struct checkpoint cp;
    for (size_t i = 0; i < ARRAY_LEN(row); i++) {
        struct err e = ERR_INIT;
        ck_assert_int_eq(checkpoint_parse(row[i].text, strlen(row[i].text), &cp, &e),
                         RC_INPUT);
        ck_assert_int_eq(strncmp(e.msg, "not a checkpoint: ", 18), 0);
        ck_assert_msg(strstr(e.msg, row[i].why) != NULL, "row %zu: %s", i, e.msg);
    }
    char wide[NOTE_NAME_MAX + 64];
    memset(wide, 'o', sizeof wide);
    (void)snprintf(wide + NOTE_NAME_MAX, sizeof wide - NOTE_NAME_MAX, "\n1\n%s", ROOT);
    ck_assert_int_eq(checkpoint_parse(wide, strlen(wide), &cp, NULL), RC_OK);
    ck_assert_uint_eq(strlen(cp.origin), NOTE_NAME_MAX);
    memset(wide, 'o', sizeof wide);
    (void)snprintf(wide + NOTE_NAME_MAX + 1, sizeof wide - NOTE_NAME_MAX - 1, "\n1\n%s",
                   ROOT);
    ck_assert_int_eq(checkpoint_parse(wide, strlen(wide), &cp, NULL), RC_INPUT);
    ck_assert_int_eq(checkpoint_parse("a\0b\n1\n" ROOT, 5 + 1 + strlen(ROOT), &cp, NULL),
                     RC_INPUT);
    static const char extended[] = "o\n4611686018427387904\n" ROOT "extension\nmore\n";
    ck_assert_int_eq(checkpoint_parse(extended, strlen(extended), &cp, NULL), RC_OK);
    ck_assert_uint_eq(cp.size, MERKLE_SIZE_MAX);
}
END_TEST

/* A log of seven entries, its key, and the proof of entry 4. */
struct log {
    struct ed25519_key *key;
    struct note_verifier verifier;
    struct digest leaf[7];
    struct buf checkpoint, file;
};

static void log_open(struct log *log, bool has_extra)
{
    struct checkpoint cp = { .origin = "log.example/test", .size = 7 };
    struct tlog_proof proof = { .extra = BUF_INIT, .index = 4 };
    *log = (struct log){ .checkpoint = BUF_INIT, .file = BUF_INIT };
    open_sha();
    log->key = key_of(3);
    ck_assert_int_eq(note_verifier_init(sha, cp.origin, ed25519_public(log->key),
                                        &log->verifier, NULL),
                     RC_OK);
    for (uint8_t i = 0; i < ARRAY_LEN(log->leaf); i++)
        merkle_leaf(sha, &i, 1, &log->leaf[i]);
    struct merkle_leaves leaves = { sha, log->leaf, ARRAY_LEN(log->leaf) };
    const struct merkle_nodes nodes = { merkle_leaves_get, &leaves };
    merkle_root(sha, log->leaf, ARRAY_LEN(log->leaf), &cp.root);
    ck_assert_int_eq(checkpoint_sign(sha, &cp, log->key, &log->checkpoint, NULL), RC_OK);
    ck_assert_int_eq(merkle_inclusion(sha, &nodes, 4, 7, &proof.path, NULL), RC_OK);
    proof.checkpoint = log->checkpoint.data;
    proof.checkpoint_len = log->checkpoint.len;
    if (has_extra)
        buf_add(&proof.extra, "\x04", 1);
    tlog_proof_add(&proof, &log->file);
    ck_assert(!log->file.failed);
    tlog_proof_free(&proof);
}

static void log_close(struct log *log)
{
    buf_free(&log->checkpoint);
    buf_free(&log->file);
    ed25519_free(log->key);
    close_sha();
}

START_TEST(a_proof_file_reads_back_and_holds_for_its_entry_alone)
{
    for (int has_extra = 0; has_extra < 2; has_extra++) {
        struct log log;
        struct tlog_proof proof;
        struct checkpoint cp;
        struct err e = ERR_INIT;
        struct buf again = BUF_INIT;
        log_open(&log, has_extra != 0);
        ck_assert_int_eq(tlog_proof_parse(log.file.data, log.file.len, &proof, &e),
                         RC_OK);
        ck_assert_uint_eq(proof.index, 4);
        ck_assert_uint_eq(proof.path.n, 3);
        ck_assert_uint_eq(proof.extra.len, (size_t)has_extra);
        ck_assert_str_eq(proof.checkpoint, log.checkpoint.data);
        tlog_proof_add(&proof, &again);
        ck_assert_str_eq(again.data, log.file.data);
        cp.size = 99;
        for (unsigned i = 0; i < 4; i++)
            ck_assert_int_eq(
                tlog_proof_verify(sha, &proof, &log.leaf[i], &log.verifier, &cp, &e),
                RC_CHECK);
        ck_assert_uint_eq(cp.size, 99);
        ck_assert_int_eq(
            tlog_proof_verify(sha, &proof, &log.leaf[4], &log.verifier, NULL, &e), RC_OK);
        for (unsigned i = 4; i < 7; i++)
            ck_assert_int_eq(
                tlog_proof_verify(sha, &proof, &log.leaf[i], &log.verifier, &cp, &e),
                i == 4 ? RC_OK : RC_CHECK);
        ck_assert_uint_eq(cp.size, 7);
        ck_assert_str_eq(e.msg, "inclusion proof refused: it leads to another root");
        buf_free(&again);
        tlog_proof_free(&proof);
        log_close(&log);
    }
}
END_TEST

START_TEST(a_proof_file_looks_as_published)
{
    static const char start[] = "c2sp.org/tlog-proof@v1\n"
                                "extra BA==\n"
                                "index 4\n";
    struct log log;
    log_open(&log, true);
    ck_assert_int_eq(strncmp(log.file.data, start, strlen(start)), 0);
    const char *at = strstr(log.file.data, "\n\nlog.example/test\n7\n");
    ck_assert_ptr_nonnull(at);
    ck_assert_int_eq(at - log.file.data, (ptrdiff_t)strlen(start) + 3 * 45 - 1);
    log_close(&log);
}
END_TEST

START_TEST(no_single_bit_of_a_proof_file_can_be_turned)
{
    struct log log;
    log_open(&log, false);
    for (size_t bit = 0; bit < 8 * log.file.len; bit++) {
        struct tlog_proof proof;
        struct err e = ERR_INIT;
        log.file.data[bit / 8] = (char)(log.file.data[bit / 8] ^ (1 << bit % 8));
        enum rc rc = tlog_proof_parse(log.file.data, log.file.len, &proof, &e);
        if (rc == RC_OK) {
            rc = tlog_proof_verify(sha, &proof, &log.leaf[4], &log.verifier, NULL, &e);
            tlog_proof_free(&proof);
        }
        ck_assert_msg(rc == RC_INPUT || rc == RC_CHECK, "bit %zu can be turned", bit);
        ck_assert_str_ne(e.msg, "");
        log.file.data[bit / 8] = (char)(log.file.data[bit / 8] ^ (1 << bit % 8));
    }
    log_close(&log);
}
END_TEST

START_TEST(a_proof_file_cut_short_is_refused)
{
    struct log log;
    log_open(&log, true);
    for (size_t n = 0; n < log.file.len; n++) {
        struct tlog_proof proof;
        struct err e = ERR_INIT;
        char *copy =
            malloc(n != 0 ? n : 1); /* so that a sanitizer sees a read past the end */
        memcpy(copy, log.file.data, n);
        ck_assert_int_eq(tlog_proof_parse(copy, n, &proof, &e), RC_INPUT);
        ck_assert_int_eq(strncmp(e.msg, "not a log proof: ", 17), 0);
        free(copy);
    }
    log_close(&log);
}
END_TEST

START_TEST(what_is_not_a_proof_file_is_refused_with_the_line)
{
#define HEAD "c2sp.org/tlog-proof@v1\n"
#define NOTE "\ntext\n\n" DASH "n AAAAAAA=\n"
    static const struct {
        const char *text, *why;
    } row[] = {
        { "", "line 1" },
        { "c2sp.org/tlog-proof@v2\nindex 0\n" NOTE, "line 1" },
        { "c2sp.org/tlog-proof@v1 \nindex 0\n" NOTE, "line 1" },
        { HEAD, "line 2 is missing" },
        { HEAD "extra AA==\n", "line 3 is missing" },
        { HEAD "extra \nindex 0\n" NOTE, "line 2 holds no extra data" },
        { HEAD "extra A\nindex 0\n" NOTE, "line 2 is not base 64" },
        { HEAD "extra AA==\nextra AA==\nindex 0\n" NOTE, "line 3 is not 'index'" },
        { HEAD "index 0\nextra AA==\n" NOTE, "line 3 is not a hash" },
        { HEAD "index 00\n" NOTE, "line 2" },
        { HEAD "index -1\n" NOTE, "line 2" },
        { HEAD "index  1\n" NOTE, "line 2" },
        { HEAD "index 4611686018427387904\n" NOTE, "line 2" },
        { HEAD "index 0\nAA==\n" NOTE, "line 3 is not a hash" },
        { HEAD "index 0\n", "line 3 should be empty" },
        { HEAD "index 0\n\n", "its checkpoint: not a signed note" },
        { HEAD "index 0\n\ntext\n", "its checkpoint: not a signed note" },
    };
    struct tlog_proof proof;
    struct err e = ERR_INIT;
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < ARRAY_LEN(row); i++) {
        ck_assert_int_eq(tlog_proof_parse(row[i].text, strlen(row[i].text), &proof, &e),
                         RC_INPUT);
        ck_assert_int_eq(strncmp(e.msg, "not a log proof: ", 17), 0);
        ck_assert_msg(strstr(e.msg, row[i].why) != NULL, "row %zu: %s", i, e.msg);
    }
    buf_adds(&b, HEAD "index 0\n");
    for (unsigned i = 0; i <= MERKLE_LEVELS; i++)
        buf_adds(&b, ROOT);
    buf_adds(&b, NOTE);
    ck_assert_int_eq(tlog_proof_parse(b.data, b.len, &proof, &e), RC_INPUT);
    ck_assert_ptr_nonnull(strstr(e.msg, "line 66 is one hash more"));
    buf_free(&b);
}
END_TEST

START_TEST(extra_data_is_taken_up_to_its_limit)
{
    for (size_t n = TLOG_PROOF_EXTRA_MAX - 2; n < TLOG_PROOF_EXTRA_MAX + 4; n++) {
        struct tlog_proof proof;
        struct buf b = BUF_INIT, extra = BUF_INIT;
        char *room = buf_reserve(&extra, n);
        ck_assert_ptr_nonnull(room);
        memset(room, 0, n);
        buf_adds(&b, HEAD "extra ");
        base64_add(&b, room, n);
        buf_adds(&b, "\nindex 0\n" NOTE);
        enum rc rc = tlog_proof_parse(b.data, b.len, &proof, NULL);
        ck_assert_int_eq(rc, n <= TLOG_PROOF_EXTRA_MAX ? RC_OK : RC_INPUT);
        if (rc == RC_OK)
            ck_assert_uint_eq(proof.extra.len, n);
        tlog_proof_free(&proof);
        buf_free(&extra);
        buf_free(&b);
    }
}
END_TEST

SUITE("note", the_published_note_verifies_with_its_published_key,
      signing_its_text_with_its_published_key_gives_the_note,
      verifier_keys_of_others_are_read_and_written_back,
      a_verifier_key_that_is_not_whole_is_refused,
      a_key_name_has_no_spaces_controls_or_plus,
      what_is_not_a_note_is_refused_with_the_reason, the_limits_of_a_note_are_held,
      unknown_signatures_are_passed_over_and_false_ones_are_not,
      a_text_that_no_note_can_carry_is_not_signed,
      a_checkpoint_is_the_text_of_the_specification,
      a_checkpoint_of_another_log_is_refused_though_its_key_is_known,
      what_is_not_a_checkpoint_is_refused_with_the_line,
      a_proof_file_reads_back_and_holds_for_its_entry_alone,
      a_proof_file_looks_as_published, no_single_bit_of_a_proof_file_can_be_turned,
      a_proof_file_cut_short_is_refused,
      what_is_not_a_proof_file_is_refused_with_the_line,
      extra_data_is_taken_up_to_its_limit)
