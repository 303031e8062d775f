/* Signatures against RFC 8032, and keys on disk. */
#include "config.h"

#include "../suite.h"
#include "base/attr.h"
#include "base/buf.h"
#include "crypto/ed25519.h"
#include "crypto/hex.h"
#include "crypto/keyfile.h"
#include "crypto/secret.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct {
    const char *seed, *public, *msg, *sig;
} rfc8032[] = {
    { "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
      "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b" },
    { "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
      "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
      "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00" },
    { "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
      "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
      "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
      "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a" },
    { "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
      "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
      "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
      "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
      "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589"
      "09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704" },
};

static struct ed25519_key *key_of(const char *seed_hex)
{
    uint8_t seed[ED25519_SEED_BYTES];
    struct ed25519_key *key = NULL;
    ck_assert(hex_decode(seed_hex, strlen(seed_hex), seed, sizeof seed));
    ck_assert_int_eq(ed25519_from_seed(seed, &key, NULL), RC_OK);
    return key;
}

START_TEST(keys_and_signatures_are_those_of_rfc_8032)
{
    for (size_t i = 0; i < ARRAY_LEN(rfc8032); i++) {
        uint8_t msg[64];
        size_t n = strlen(rfc8032[i].msg) / 2;
        char hex[2 * ED25519_SIGNATURE_BYTES + 1];
        struct ed25519_signature sig;
        struct ed25519_key *key = key_of(rfc8032[i].seed);
        ck_assert(hex_decode(rfc8032[i].msg, 2 * n, msg, n));
        hex_encode(ed25519_public(key)->b, ED25519_PUBLIC_BYTES, hex);
        ck_assert_str_eq(hex, rfc8032[i].public);
        ck_assert_int_eq(ed25519_sign(key, msg, n, &sig, NULL), RC_OK);
        hex_encode(sig.b, sizeof sig.b, hex);
        ck_assert_str_eq(hex, rfc8032[i].sig);
        ck_assert_int_eq(ed25519_verify(ed25519_public(key), msg, n, &sig, NULL), RC_OK);
        ed25519_free(key);
    }
    ed25519_free(NULL);
}
END_TEST

START_TEST(no_single_bit_of_text_key_or_signature_can_be_turned)
{
    struct ed25519_key *key = key_of(rfc8032[2].seed);
    uint8_t msg[2] = { 0xaf, 0x82 };
    struct ed25519_signature sig;
    struct ed25519_public public = *ed25519_public(key);
    struct err e = ERR_INIT;
    const struct {
        uint8_t *b;
        size_t n;
    } part[] = { { msg, sizeof msg },
                 { public.b, sizeof public.b },
                 { sig.b, sizeof sig.b } };
    ck_assert_int_eq(ed25519_sign(key, msg, sizeof msg, &sig, &e), RC_OK);
    for (size_t i = 0; i < ARRAY_LEN(part); i++) {
        for (size_t bit = 0; bit < 8 * part[i].n; bit++) {
            part[i].b[bit / 8] ^= (uint8_t)(1u << bit % 8);
            ck_assert_int_eq(ed25519_verify(&public, msg, sizeof msg, &sig, &e),
                             RC_CHECK);
            part[i].b[bit / 8] ^= (uint8_t)(1u << bit % 8);
        }
    }
    ck_assert_str_eq(e.msg, "the signature does not fit the text and the key");
    ck_assert_int_eq(ed25519_verify(&public, msg, sizeof msg, &sig, &e), RC_OK);
    ed25519_free(key);
}
END_TEST

START_TEST(a_signature_with_the_group_order_added_is_refused)
{
    /* L of RFC 8032, section 5.1, little-endian. */
    static const uint8_t order[32] = { 0xed, 0xd3, 0xf5, 0x5c, 0x1a,       0x63,
                                       0x12, 0x58, 0xd6, 0x9c, 0xf7,       0xa2,
                                       0xde, 0xf9, 0xde, 0x14, [31] = 0x10 };
    struct ed25519_key *key = key_of(rfc8032[0].seed);
    struct ed25519_signature sig;
    unsigned carry = 0;
    ck_assert_int_eq(ed25519_sign(key, "", 0, &sig, NULL), RC_OK);
    for (size_t i = 0; i < sizeof order; i++) {
        carry += (unsigned)sig.b[32 + i] + order[i];
        sig.b[32 + i] = (uint8_t)carry;
        carry >>= 8;
    }
    ck_assert_int_eq(ed25519_verify(ed25519_public(key), "", 0, &sig, NULL), RC_CHECK);
    ed25519_free(key);
}
END_TEST

START_TEST(generated_keys_differ_and_sign)
{
    struct ed25519_key *a = NULL, *b = NULL;
    struct ed25519_signature sig;
    ck_assert_int_eq(ed25519_generate(&a, NULL), RC_OK);
    ck_assert_int_eq(ed25519_generate(&b, NULL), RC_OK);
    ck_assert_mem_ne(ed25519_public(a)->b, ed25519_public(b)->b, ED25519_PUBLIC_BYTES);
    ck_assert_int_eq(ed25519_sign(a, "x", 1, &sig, NULL), RC_OK);
    ck_assert_int_eq(ed25519_verify(ed25519_public(a), "x", 1, &sig, NULL), RC_OK);
    ck_assert_int_eq(ed25519_verify(ed25519_public(b), "x", 1, &sig, NULL), RC_CHECK);
    ed25519_free(a);
    ed25519_free(b);
}
END_TEST

/* The example of RFC 8410, section 10.3. */
static const char rfc8410_pem[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
    "-----END PRIVATE KEY-----\n";
static const char rfc8410_seed[] =
    "d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842";
static const char rfc8410_public[] =
    "19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1";

struct place {
    char dir[64], keys[80], file[96];
};

static void place_open(struct place *p)
{
    (void)snprintf(p->dir, sizeof p->dir, "/tmp/t_ed25519.XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(p->dir));
    (void)snprintf(p->keys, sizeof p->keys, "%s/keys", p->dir);
    (void)snprintf(p->file, sizeof p->file, "%s/log.pem", p->keys);
}

static void place_close(const struct place *p)
{
    (void)unlink(p->file);
    (void)rmdir(p->keys);
    ck_assert_msg(rmdir(p->dir) == 0, "something is left in '%s'", p->dir);
}

static void put_file(const char *path, const char *text, size_t n, mode_t mode)
{
    (void)unlink(path);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, text, n), (ssize_t)n);
    ck_assert_int_eq(fchmod(fd, mode), 0);
    ck_assert_int_eq(close(fd), 0);
}

START_TEST(a_key_file_is_the_example_of_rfc_8410_and_private)
{
    struct place at;
    struct stat st;
    char text[256], hex[2 * ED25519_PUBLIC_BYTES + 1];
    struct ed25519_key *key = key_of(rfc8410_seed), *back = NULL;
    struct err e = ERR_INIT;
    place_open(&at);
    ck_assert_int_eq(keyfile_create(at.keys, "log.pem", key, &e), RC_OK);
    ck_assert_int_eq(stat(at.keys, &st), 0);
    ck_assert_uint_eq(st.st_mode & 07777, 0700);
    ck_assert_int_eq(stat(at.file, &st), 0);
    ck_assert_uint_eq(st.st_mode & 07777, 0600);
    ck_assert_uint_eq(st.st_nlink, 1);
    int fd = open(at.file, O_RDONLY | O_CLOEXEC);
    ssize_t n = read(fd, text, sizeof text);
    close(fd);
    ck_assert_int_eq(n, (ssize_t)strlen(rfc8410_pem));
    ck_assert_mem_eq(text, rfc8410_pem, (size_t)n);
    ck_assert_int_eq(keyfile_read(at.file, &back, &e), RC_OK);
    hex_encode(ed25519_public(back)->b, ED25519_PUBLIC_BYTES, hex);
    ck_assert_str_eq(hex, rfc8410_public);
    ck_assert_int_eq(keyfile_create(at.keys, "log.pem", key, &e), RC_CONFLICT);
    ck_assert_ptr_nonnull(strstr(e.msg, "log.pem': it exists"));
    ed25519_free(key);
    ed25519_free(back);
    place_close(&at);
}
END_TEST

START_TEST(a_directory_open_to_others_takes_no_key)
{
    struct place at;
    struct ed25519_key *key = key_of(rfc8410_seed);
    struct err e = ERR_INIT;
    place_open(&at);
    ck_assert_int_eq(mkdir(at.keys, 0700), 0);
    ck_assert_int_eq(chmod(at.keys, 0750), 0);
    ck_assert_int_eq(keyfile_create(at.keys, "log.pem", key, &e), RC_REFUSED);
    ck_assert_ptr_nonnull(strstr(e.msg, "mode 0750 lets others in; run chmod 700 on it"));
    ck_assert_int_eq(rmdir(at.keys), 0);
    ck_assert_int_eq(symlink(at.dir, at.keys), 0);
    ck_assert_int_eq(keyfile_create(at.keys, "log.pem", key, &e), RC_STORE);
    ck_assert_int_eq(unlink(at.keys), 0);
    ck_assert_int_eq(keyfile_create("/nonexistent/keys", "log.pem", key, &e), RC_STORE);
    ck_assert_int_eq(mkdir(at.keys, 0700), 0);
    ck_assert_int_eq(keyfile_create(at.keys, "no/log.pem", key, &e), RC_STORE);
    ed25519_free(key);
    place_close(&at);
}
END_TEST

START_TEST(a_key_file_open_to_others_is_refused_with_the_remedy)
{
    static const mode_t mode[] = { 0640, 0604, 0620, 0602, 0601, 0644, 0777 };
    struct place at;
    struct ed25519_key *key = NULL;
    struct err e = ERR_INIT;
    place_open(&at);
    ck_assert_int_eq(mkdir(at.keys, 0700), 0);
    for (size_t i = 0; i < ARRAY_LEN(mode); i++) {
        put_file(at.file, rfc8410_pem, strlen(rfc8410_pem), mode[i]);
        ck_assert_int_eq(keyfile_read(at.file, &key, &e), RC_REFUSED);
        ck_assert_ptr_nonnull(strstr(e.msg, "lets others in; run chmod 600 on it"));
    }
    put_file(at.file, rfc8410_pem, strlen(rfc8410_pem), 0400);
    ck_assert_int_eq(keyfile_read(at.file, &key, &e), RC_OK);
    ed25519_free(key);
    if (geteuid() == 0) { /* only root can give a file away */
        ck_assert_int_eq(chown(at.file, 12345, (gid_t)-1), 0);
        ck_assert_int_eq(keyfile_read(at.file, &key, &e), RC_REFUSED);
        ck_assert_ptr_nonnull(strstr(e.msg, "it belongs to user 12345, not to 0"));
    }
    place_close(&at);
}
END_TEST

START_TEST(what_is_not_a_plain_file_is_never_read)
{
    struct place at;
    struct ed25519_key *key = NULL;
    struct err e = ERR_INIT;
    char target[128];
    place_open(&at);
    ck_assert_int_eq(mkdir(at.keys, 0700), 0);
    ck_assert_int_eq(keyfile_read(at.file, &key, &e), RC_NOT_FOUND);
    ck_assert_int_eq(keyfile_read(at.keys, &key, &e), RC_REFUSED);
    ck_assert_int_eq(mkfifo(at.file, 0600), 0);
    ck_assert_int_eq(keyfile_read(at.file, &key, &e), RC_REFUSED);
    ck_assert_ptr_nonnull(strstr(e.msg, "it is not a regular file"));
    ck_assert_int_eq(unlink(at.file), 0);
    (void)snprintf(target, sizeof target, "%s/real", at.keys);
    put_file(target, rfc8410_pem, strlen(rfc8410_pem), 0600);
    ck_assert_int_eq(symlink(target, at.file), 0);
    ck_assert_int_eq(keyfile_read(at.file, &key, &e), RC_REFUSED);
    ck_assert_ptr_nonnull(strstr(e.msg, "it is a symbolic link"));
    ck_assert_int_eq(unlink(target), 0);
    place_close(&at);
}
END_TEST

START_TEST(a_key_file_with_any_byte_changed_length_or_form_is_refused)
{
    static const char encrypted[] = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMC4C\n";
    struct place at;
    struct ed25519_key *key = NULL;
    struct err e = ERR_INIT;
    char text[sizeof rfc8410_pem + 1];
    size_t n = strlen(rfc8410_pem);
    place_open(&at);
    ck_assert_int_eq(mkdir(at.keys, 0700), 0);
    put_file(at.file, encrypted, strlen(encrypted), 0600);
    ck_assert_int_eq(keyfile_read(at.file, &key, &e), RC_INPUT);
    for (size_t cut = 0; cut < n; cut += 7) {
        put_file(at.file, rfc8410_pem, cut, 0600);
        ck_assert_int_eq(keyfile_read(at.file, &key, &e), RC_INPUT);
    }
    memcpy(text, rfc8410_pem, sizeof rfc8410_pem);
    text[n] = '\n';
    put_file(at.file, text, n + 1, 0600);
    ck_assert_int_eq(keyfile_read(at.file, &key, &e), RC_INPUT);
    for (size_t i = 0; i < n; i++) {
        memcpy(text, rfc8410_pem, sizeof rfc8410_pem);
        text[i] = '!';
        put_file(at.file, text, n, 0600);
        ck_assert_int_eq(keyfile_read(at.file, &key, &e), RC_INPUT);
    }
    memcpy(text, rfc8410_pem, sizeof rfc8410_pem);
    text[28 + 9] = 'B'; /* another algorithm number: base 64 still, the DER is not ours */
    put_file(at.file, text, n, 0600);
    ck_assert_int_eq(keyfile_read(at.file, &key, &e), RC_INPUT);
    ck_assert_ptr_nonnull(strstr(e.msg, "not an unencrypted Ed25519 private key"));
    ck_assert_ptr_null(strstr(e.msg, "MC4C"));
    place_close(&at);
}
END_TEST

START_TEST(a_wiped_secret_is_gone)
{
    char secret[] = "passphrase";
    secret_wipe(secret, sizeof secret);
    for (size_t i = 0; i < sizeof secret; i++)
        ck_assert_int_eq(secret[i], 0);
}
END_TEST

START_TEST(keys_work_from_the_locked_heap)
{
    struct err e = ERR_INIT;
    struct ed25519_signature sig;
    enum rc rc = secret_heap_open(&e);
    ck_assert(rc == RC_OK || strncmp(e.msg, "cannot lock memory", 18) == 0);
    struct ed25519_key *key = key_of(rfc8032[0].seed);
    ck_assert_int_eq(ed25519_sign(key, "", 0, &sig, &e), RC_OK);
    ck_assert_int_eq(ed25519_verify(ed25519_public(key), "", 0, &sig, &e), RC_OK);
    ed25519_free(key);
}
END_TEST

SUITE("ed25519", keys_and_signatures_are_those_of_rfc_8032,
      no_single_bit_of_text_key_or_signature_can_be_turned,
      a_signature_with_the_group_order_added_is_refused, generated_keys_differ_and_sign,
      a_key_file_is_the_example_of_rfc_8410_and_private,
      a_directory_open_to_others_takes_no_key,
      a_key_file_open_to_others_is_refused_with_the_remedy,
      what_is_not_a_plain_file_is_never_read,
      a_key_file_with_any_byte_changed_length_or_form_is_refused, a_wiped_secret_is_gone,
      keys_work_from_the_locked_heap)
