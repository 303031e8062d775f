/*
 * Proofs that snarkjs 0.7 made for a circuit of two constraints: the public p = a b and
 * q = a^2 + b of the secret a and b. What is wrong about a file is refused with its name.
 */
#include "../suite.h"
#include "base/attr.h"
#include "base/buf.h"
#include "crypto/groth16.h"

#include <string.h>

static const char key_json[] =
    "{\"protocol\":\"groth16\",\"curve\":\"bn128\",\"nPublic\":2,\"vk_alpha_1\":["
    "\"10149175715768211495726737999841285962226946761631487411413307083854420299910\""
    ","
    "\"14800001126771972548291136335921174146210009604714579403095619531135242611856\""
    ",\"1\"],\"vk_beta_2\":[["
    "\"19459118292890123456617484057335936000879579029294631812001105286255281705529\""
    ","
    "\"1709536544660942341078290276631417711067801436724084803017931340224733437353\""
    "],["
    "\"6848847225744939014209180137312777711843621498796720502397517415491606085272\""
    ","
    "\"10572947453541647875701928365521609987277473716998321816470468703227819616106\""
    "],[\"1\",\"0\"]],\"vk_gamma_2\":[["
    "\"10857046999023057135944570762232829481370756359578518086990519993285655852781\""
    ","
    "\"11559732032986387107991004021392285783925812861821192530917403151452391805634\""
    "],["
    "\"8495653923123431417604973247489272438418190587263600148770280649306958101930\""
    ","
    "\"4082367875863433681332203403145435568316851327593401208105741076214120093531\""
    "],[\"1\",\"0\"]],\"vk_delta_2\":[["
    "\"16949474117360014812261995254425315751317397118172576196538509843834934916714\""
    ","
    "\"11723332963945055857793549395595916859542130362736345162561914948009108182895\""
    "],["
    "\"20148617864237182205105074814549401012564115924758758292333917340076912733548\""
    ","
    "\"16648790366745507575371164170918199685135157488172686280090136600683669602868\""
    "],[\"1\",\"0\"]],\"IC\":[["
    "\"18621046539295272667013436418985009358204671696277911569617869965968548339023\""
    ","
    "\"10366783119728905756728754441858979824874350961848695669357288967763223292541\""
    ",\"1\"],["
    "\"5266226898632915709090263250881467088986125841943983647984994852409001809976\""
    ","
    "\"17938315389316694270250401657720534252600758855180253900126380067248850898179\""
    ",\"1\"],["
    "\"14048072529266155920278342015507570070797077247168589637509010996654184043592\""
    ","
    "\"1587989271491379204391570081660183231525415541017230478514860527270019819034\""
    ",\"1\"]]}";

static const char proof_json[] =
    "{\"pi_a\":["
    "\"7497327511437166624725777305094721651849852007012879866546200924908558164878\""
    ","
    "\"21011888573771812798510266251261722006537618765882398634905212578871676637748\""
    ",\"1\"],\"pi_b\":[["
    "\"4340584742100738606819577717367140287899717955653197580635237543200966120718\""
    ","
    "\"17532064115315080083506369962984820110148183045103326989760452102172480033124\""
    "],["
    "\"2401719339361135806887047186212449192399388205874501178387978404003470877114\""
    ","
    "\"2607022826936765204025409452301401271750914512073665527992941382933827640713\""
    "],[\"1\",\"0\"]],\"pi_c\":["
    "\"4087854631869715891547764345201214750406723862389068051099420130783072365565\""
    ","
    "\"3324991236460682702676116003489099023286759687165270801995578179528614531154\""
    ",\"1\"],\"protocol\":\"groth16\",\"curve\":\"bn128\"}";

static const char proof_again_json[] =
    "{\"pi_a\":["
    "\"15147431041802133748144555408096235527153303084291327950044604875233561287850\""
    ","
    "\"21358505225134399894997898992732715934298818786937728208796401928138500938937\""
    ",\"1\"],\"pi_b\":[["
    "\"6988836407228464658160567603976683391161682836358714889653172429299640050418\""
    ","
    "\"1865902100835961933454967680235338713296402852069760877855261408974766217261\""
    "],["
    "\"17105125770355503032401951539154557656077567883936735286984262861447305906536\""
    ",\"93293461475749584588121051255260202534058273202215651274417393745334133659\"]"
    ",[\"1\",\"0\"]],\"pi_c\":["
    "\"11735369219177716955843290406675077910913173152073631937962625342705898682856\""
    ",\"360730930802197054070243687861181905837748096579561595717127095710899662238\""
    ",\"1\"],\"protocol\":\"groth16\",\"curve\":\"bn128\"}";

static const char proof_2_json[] =
    "{\"pi_a\":["
    "\"17705951984778454174423322750657873492767887987448457127865186994712988946291\""
    ","
    "\"8948048451310434298021496519166883292550737638554097700188432093211516495247\""
    ",\"1\"],\"pi_b\":[["
    "\"11952129162820486805499696463388412407794695253305623691347219116604612728437\""
    ","
    "\"13410335829533750862693923535194397453330801509675200787755680240052354712906\""
    "],["
    "\"12643138408008837962083353013036014319674340128601915708726011409426426184866\""
    ","
    "\"15842168804854546383775848386730658276511161494510901143929507255209150337351\""
    "],[\"1\",\"0\"]],\"pi_c\":["
    "\"20747657075998960816444058905105249667089585583792650472340218344847545077209\""
    ","
    "\"16082643593063224457605568804931170141458889106077182130134470796756283068799\""
    ",\"1\"],\"protocol\":\"groth16\",\"curve\":\"bn128\"}";

static const char inputs_json[] =
    "[\"42\",\"43\"]";

static const char inputs_2_json[] =
    "["
    "\"21888242871839275222246405745257275088548364400416034343636475792069635656167\""
    ",\"12345678901234567915\"]";

#define MODULUS "21888242871839275222246405745257275088696311157297823662689037894645226208583"
#define ORDER   "21888242871839275222246405745257275088548364400416034343698204186575808495617"
#define ALPHA_X "10149175715768211495726737999841285962226946761631487411413307083854420299910"
#define A_X     "7497327511437166624725777305094721651849852007012879866546200924908558164878"
#define GENERATOR_Y_RE \
    "8495653923123431417604973247489272438418190587263600148770280649306958101930"

/* y of the twist's point with x = 2 + u, which is outside the subgroup. */
#define ODD_Y_RE "7292567877523311580221095596750716176434782432868683424513645834767876293070"
#define ODD_Y_IM "19659275751359636165940301690575149581329631496732780143538578556285923319774"

static struct buf text; /* a file with one place changed */
static struct err why;

static const char *with(const char *file, const char *from, const char *to)
{
    const char *at = strstr(file, from);
    ck_assert_ptr_nonnull(at);
    buf_reset(&text);
    buf_add(&text, file, (size_t)(at - file));
    buf_adds(&text, to);
    buf_adds(&text, at + strlen(from));
    ck_assert(!text.failed);
    return text.data;
}

static void set_up(void)
{
    text = (struct buf)BUF_INIT;
    why = (struct err)ERR_INIT;
}

static void tear_down(void)
{
    buf_free(&text);
}

static enum rc read_key(const char *file)
{
    struct groth16_key *key = NULL;
    enum rc rc = groth16_key_parse(file, strlen(file), &key, &why);
    ck_assert(rc != RC_OK || key != NULL);
    groth16_key_free(key);
    return rc;
}

static enum rc read_proof(const char *file)
{
    struct groth16_proof proof;
    return groth16_proof_parse(file, strlen(file), &proof, &why);
}

static enum rc read_inputs(const char *file)
{
    struct groth16_inputs inputs;
    enum rc rc = groth16_inputs_parse(file, strlen(file), &inputs, &why);
    groth16_inputs_close(&inputs);
    return rc;
}

static void must_say(enum rc rc, enum rc expected, const char *reason)
{
    ck_assert_msg(rc == expected && strstr(why.msg, reason) != NULL, "%d: %s (%s)", (int)rc,
                  why.msg, reason);
}

static enum rc verify(const char *proof_file, const char *inputs_file, struct digest *statement)
{
    struct sha256 *sha = sha256_new();
    struct groth16_key *key = NULL;
    struct groth16_inputs inputs;
    struct groth16_proof proof;
    ck_assert_int_eq(groth16_key_parse(key_json, strlen(key_json), &key, NULL), RC_OK);
    ck_assert_uint_eq(groth16_key_inputs(key), 2);
    ck_assert_int_eq(groth16_proof_parse(proof_file, strlen(proof_file), &proof, NULL), RC_OK);
    ck_assert_int_eq(groth16_inputs_parse(inputs_file, strlen(inputs_file), &inputs, NULL),
                     RC_OK);
    enum rc rc = groth16_verify(key, &proof, &inputs, &why);
    groth16_statement(sha, key, &inputs, statement);
    groth16_inputs_close(&inputs);
    groth16_key_free(key);
    sha256_free(sha);
    return rc;
}

START_TEST(proofs_of_snarkjs_hold_for_their_inputs_alone)
{
    struct digest first, again, second;
    ck_assert_int_eq(verify(proof_json, inputs_json, &first), RC_OK);
    ck_assert_int_eq(verify(proof_again_json, inputs_json, &again), RC_OK);
    ck_assert_int_eq(verify(proof_2_json, inputs_2_json, &second), RC_OK);
    ck_assert(digest_equal(&first, &again)); /* another proof, the same statement */
    ck_assert(!digest_equal(&first, &second));
    must_say(verify(proof_json, inputs_2_json, &first), RC_CHECK, "does not hold");
    must_say(verify(proof_2_json, inputs_json, &first), RC_CHECK, "does not hold");
    must_say(verify(proof_json, "[\"43\",\"42\"]", &first), RC_CHECK, "does not hold");
    must_say(verify(proof_json, "[\"42\"]", &first), RC_CHECK, "1 public inputs, and the key");
    must_say(verify(proof_json, "[42,43,0]", &first), RC_CHECK, "3 public inputs");
    ck_assert_int_eq(verify(proof_json, "[42,43]", &first), RC_OK); /* as numbers */
}
END_TEST

START_TEST(parts_of_two_proofs_make_no_third)
{
    struct groth16_key *key = NULL;
    struct groth16_inputs inputs;
    struct groth16_proof a, b, mixed;
    ck_assert_int_eq(groth16_key_parse(key_json, strlen(key_json), &key, NULL), RC_OK);
    ck_assert_int_eq(groth16_proof_parse(proof_json, strlen(proof_json), &a, NULL), RC_OK);
    ck_assert_int_eq(groth16_proof_parse(proof_again_json, strlen(proof_again_json), &b, NULL),
                     RC_OK);
    ck_assert_int_eq(groth16_inputs_parse(inputs_json, strlen(inputs_json), &inputs, NULL),
                     RC_OK);
    for (int part = 0; part < 3; part++) {
        mixed = a;
        if (part == 0)
            mixed.a = b.a;
        else if (part == 1)
            mixed.b = b.b;
        else
            mixed.c = b.c;
        ck_assert_int_eq(groth16_verify(key, &mixed, &inputs, NULL), RC_CHECK);
    }
    /* (-A, -B, C) is a proof as well: why proofs are not told apart by their bytes. */
    mixed = a;
    bn254_g1_negate(&mixed.a, &a.a);
    ck_assert_int_eq(groth16_verify(key, &mixed, &inputs, NULL), RC_CHECK);
    fp2_negate(&mixed.b.y, &a.b.y);
    ck_assert_int_eq(groth16_verify(key, &mixed, &inputs, NULL), RC_OK);
    groth16_inputs_close(&inputs);
    groth16_key_free(key);
}
END_TEST

START_TEST(points_that_are_none_are_refused)
{
    must_say(read_key(with(key_json, ALPHA_X, "1")), RC_CHECK, "vk_alpha_1 is not on the curve");
    must_say(read_key(with(key_json, ALPHA_X, MODULUS)), RC_CHECK, "vk_alpha_1 has a coord");
    must_say(read_key(with(key_json, GENERATOR_Y_RE, "7")), RC_CHECK, "vk_gamma_2 is not on");
    must_say(read_key(with(key_json, GENERATOR_Y_RE, MODULUS)), RC_CHECK, "vk_gamma_2 has a");
    must_say(read_proof(with(proof_json, A_X, "5")), RC_CHECK, "pi_a is not on the curve");
    must_say(read_proof(with(proof_json, A_X, MODULUS)), RC_CHECK, "pi_a has a coordinate");
    must_say(read_proof(with(proof_json, A_X, "1" MODULUS MODULUS)), RC_CHECK, "above 2^256");
    must_say(read_proof("{\"pi_a\":[1,2,1],\"pi_b\":[[2,1],[\"" ODD_Y_RE "\",\"" ODD_Y_IM
                        "\"],[1,0]]}"),
             RC_CHECK, "pi_b is outside the subgroup");
}
END_TEST

START_TEST(infinity_is_refused_but_in_ic)
{
    must_say(read_proof("{\"pi_a\":[\"0\",\"1\",\"0\"]}"), RC_CHECK,
             "pi_a is the point at infinity");
    must_say(read_proof("{\"pi_a\":[1,2,1],\"pi_b\":[[0,0],[1,0],[0,0]]}"), RC_CHECK,
             "pi_b is the point at infinity");
    must_say(read_key("{\"protocol\":\"groth16\",\"curve\":\"bn128\",\"vk_alpha_1\":[0,1,0]}"),
             RC_CHECK, "vk_alpha_1 is the point at infinity");
    const char *ic = strstr(key_json, "\"IC\":[[");
    ck_assert_ptr_nonnull(ic);
    buf_add(&text, key_json, (size_t)(ic - key_json));
    buf_adds(&text, "\"IC\":[[\"1\",\"2\",\"1\"],[\"0\",\"1\",\"0\"],[\"1\",\"2\",\"1\"]]}");
    ck_assert_int_eq(read_key(text.data), RC_OK);
}
END_TEST

START_TEST(a_key_without_its_second_ceremony_is_refused)
{
    const char *gamma = strstr(key_json, "\"vk_gamma_2\":"), *end;
    const char *delta = strstr(key_json, "\"vk_delta_2\":");
    ck_assert(gamma != NULL && delta != NULL && gamma < delta);
    end = strstr(delta, ",\"IC\"");
    buf_add(&text, key_json, (size_t)(delta - key_json));
    buf_adds(&text, "\"vk_delta_2\":");
    buf_add(&text, gamma + 13, (size_t)(delta - gamma) - 14);
    buf_adds(&text, end);
    must_say(read_key(text.data), RC_CHECK, "anybody can forge");
}
END_TEST

START_TEST(inputs_of_r_or_more_are_refused)
{
    must_say(read_inputs("[\"1\",\"" ORDER "\"]"), RC_CHECK, "public input 2 is not below r");
    must_say(read_inputs("[\"" ORDER "0\"]"), RC_CHECK, "public input 1");
    ck_assert_int_eq(read_inputs("[]"), RC_OK);
    ck_assert_int_eq(read_inputs("[\"0\"]"), RC_OK);
}
END_TEST

START_TEST(files_of_another_form_are_no_input)
{
    static const char *const inputs[] = {
        "", "{}", "[", "[1,]", "[\"\"]", "[\"01\"]", "[\"-1\"]", "[\"0x1\"]", "[\"1 \"]", "[1.0]",
        "[1e3]", "[-1]", "[null]", "[[1]]", "[true]", "[1] [2]", "\"1\"",
    };
    for (size_t i = 0; i < ARRAY_LEN(inputs); i++)
        ck_assert_msg(read_inputs(inputs[i]) == RC_INPUT, "%s", inputs[i]);
    must_say(read_key(with(key_json, "groth16", "plonk")), RC_INPUT, "protocol 'plonk'");
    must_say(read_key(with(key_json, "bn128", "bls12381")), RC_INPUT, "curve 'bls12381'");
    must_say(read_key(with(key_json, "\"protocol\"", "\"other\"")), RC_INPUT, "protocol '?'");
    must_say(read_proof(with(proof_json, "groth16", "fflonk")), RC_INPUT, "protocol 'fflonk'");
    must_say(read_key(with(key_json, "\"nPublic\":2", "\"nPublic\":3")), RC_INPUT, "asks for 4");
    must_say(read_key(with(key_json, "\"nPublic\":2", "\"nPublic\":-1")), RC_INPUT, "nPublic");
    must_say(read_key(with(key_json, "\"nPublic\":2", "\"nPublic\":99999")), RC_INPUT, "4096");
    must_say(read_key(with(key_json, "\"nPublic\":2", "\"IC\":[],\"nPublic\":2")), RC_INPUT,
             "IC");
    must_say(read_proof(with(proof_json, "\"pi_c\"", "\"pi_d\"")), RC_INPUT, "pi_c: not a point");
    must_say(read_proof(with(proof_json, ",\"1\"]", ",\"2\"]")), RC_INPUT, "[x, y, 1]");
    must_say(read_proof(with(proof_json, ",\"1\"]", "]")), RC_INPUT, "pi_a: not a point");
    must_say(read_proof(with(proof_json, A_X "\"", A_X "\",\"1\"")), RC_INPUT, "pi_a: not a");
    must_say(read_proof(with(proof_json, A_X, "0" A_X)), RC_INPUT, "decimal digits");
    must_say(read_proof("[]"), RC_INPUT, "not a JSON object");
    for (size_t n = 0; n < strlen(proof_json); n++) {
        struct groth16_proof proof;
        ck_assert_int_eq(groth16_proof_parse(proof_json, n, &proof, NULL), RC_INPUT);
    }
}
END_TEST

SUITE_WITH("groth16", set_up, tear_down, proofs_of_snarkjs_hold_for_their_inputs_alone,
           parts_of_two_proofs_make_no_third, points_that_are_none_are_refused,
           infinity_is_refused_but_in_ic, a_key_without_its_second_ceremony_is_refused,
           inputs_of_r_or_more_are_refused, files_of_another_form_are_no_input)
