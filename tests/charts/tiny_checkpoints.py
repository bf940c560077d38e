"""Checkpoints of the large path's classes, so small that tests can train them: random weights, a tokenizer of bytes."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedTokenizerFast,
    Qwen2Config,
    Qwen2ForCausalLM,
    SiglipImageProcessorPil,
    SiglipVisionConfig,
    SiglipVisionModel,
)

from linework.charts.code_model import CodeModelConfig
from linework.charts.code_weights import open_code_model, save_code_weights
from linework.charts.model import ExpertsConfig
from linework.charts.recipes import paper

END = "<|endoftext|>"
SCRIPT = (
    "import matplotlib.pyplot as plt\n\nfig, ax = plt.subplots(figsize=(3, 2))\n"
    'ax.bar(["a", "b"], [{0}, {1}])\nplt.show()\n'
)


def write_vision(folder: Path) -> Path:
    """A SigLIP encoder of pictures of 32 x 32 pixels in patches of 8."""
    torch.manual_seed(0)
    config = SiglipVisionConfig(
        hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=2, image_size=32, patch_size=8
    )
    SiglipVisionModel(config).save_pretrained(folder)
    SiglipImageProcessorPil(size={"height": 32, "width": 32}).save_pretrained(folder)
    return folder


def write_language(folder: Path, layers: int = 4) -> Path:
    """A Qwen2 model with a tokenizer that was trained on a few scripts."""
    byte_level = Tokenizer(models.BPE())
    byte_level.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    byte_level.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=400, special_tokens=[END], initial_alphabet=alphabet, show_progress=False)
    byte_level.train_from_iterator([SCRIPT.format(k, k + 3) for k in range(50)], trainer)
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=byte_level, eos_token=END, pad_token=END)
    tokenizer.save_pretrained(folder)
    torch.manual_seed(0)
    config = Qwen2Config(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=48,
        num_hidden_layers=layers,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=512,
        tie_word_embeddings=True,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.eos_token_id,
    )
    Qwen2ForCausalLM(config).save_pretrained(folder)
    return folder


def write_records(folder: Path, count: int) -> Path:
    """So many records of bars in two colours, as Chart2Code-160k has them; the pictures are not what the code draws."""
    (folder / "images").mkdir(parents=True, exist_ok=True)
    values = []
    for k in range(count):
        Image.new("RGB", (60, 40), (255 * (k % 2), 90, 30 * k % 255)).save(folder / "images" / f"{k}.png")
        answer = f"```python\n{SCRIPT.format(3 + k, 4)}```"
        turns = [{"from": "human", "value": "<image>\nRedraw this."}, {"from": "gpt", "value": answer}]
        values.append({"id": k, "image": f"images/{k}.png", "conversations": turns})
    (folder / "chart2code.json").write_text(json.dumps(values))
    return folder


def tiny_config(folder: Path) -> CodeModelConfig:
    """The config of a model on two such checkpoints, which are written where they are not there yet."""
    vision, language = folder / "vision", folder / "language"
    if not vision.exists():
        write_vision(vision)
        write_language(language)
    return CodeModelConfig(vision, language, ExpertsConfig(4, inner=8), held="fp32", checkpoint_every=0)


def write_run(folder: Path, checkpoints: Path) -> Path:
    """What a run of the recipe paper leaves, on such checkpoints, before it has learned anything."""
    recipe = replace(paper(), model=tiny_config(checkpoints))
    recipe = replace(recipe, data=replace(recipe.data, longest=30))
    torch.manual_seed(0)
    save_code_weights(open_code_model(recipe.model), recipe, folder)
    return folder


def write_packed(file: Path) -> Any:
    """A random model of the class of Llama in the format GGUF, its tokens a vocabulary with one merge; the model."""
    tokens = [*map(chr, range(33, 126)), "Ġ", "Ċ", "x="]
    sizes = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "vocab_size": len(tokens)}
    torch.manual_seed(0)
    heads = {"num_attention_heads": 4, "num_key_value_heads": 2}
    llama = LlamaForCausalLM(LlamaConfig(**sizes, **heads, tie_word_embeddings=False)).eval()
    _write_gguf(file, llama, tokens)
    return llama


def _write_gguf(file: Path, language: Any, tokens: list[str]) -> None:
    import gguf

    config, writer = language.config, gguf.GGUFWriter(file, "llama")
    writer.add_block_count(config.num_hidden_layers)
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_rope_dimension_count(config.hidden_size // config.num_attention_heads)
    writer.add_rope_freq_base(10000.0)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_vocab_size(config.vocab_size)
    writer.add_tokenizer_model("gpt2")
    writer.add_token_list(tokens)
    writer.add_token_merges(["x ="])
    writer.add_bos_token_id(0)
    writer.add_eos_token_id(0)
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH.LLAMA, config.num_hidden_layers)
    for name, weight in language.state_dict().items():
        said = names.get_name(name, (".weight",))
        if said is None:
            continue
        value = weight.float().numpy()
        if name.endswith(("q_proj.weight", "k_proj.weight")):  # the format has halves of a head side by side
            heads = config.num_attention_heads if "q_proj" in name else config.num_key_value_heads
            value = value.reshape(heads, 2, -1, value.shape[1]).swapaxes(1, 2).reshape(value.shape)
        writer.add_tensor(said, np.ascontiguousarray(value))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
