from mini_family.networks import CONTEXT, VOCABULARY
from mini_family.text import encode, load_tokenizer


def test_captions_survive_the_tokenizer(tokenizer_folder):
    t = load_tokenizer(tokenizer_folder)
    for text in ("a panda playing guitar in the city", "an astronaut floating in outer space", "a zebra!"):
        ids = encode(t, [text])[0]
        assert len(ids) == CONTEXT and ids.max() < VOCABULARY
        assert ids[0] == VOCABULARY - 2 and ids[-1] == VOCABULARY - 1
        assert t.decode(ids, skip_special_tokens=True).replace(" ", "") == text.replace(" ", "")


def test_long_text_is_cut_with_its_end_kept(tokenizer_folder):
    ids = encode(load_tokenizer(tokenizer_folder), ["panda " * 60])[0]
    assert len(ids) == CONTEXT and ids[-1] == VOCABULARY - 1
